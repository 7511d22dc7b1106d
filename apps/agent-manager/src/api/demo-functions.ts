import type { DemoFault, ParsedCall } from '@aetherius/contract';
import { appError } from '@aetherius/domain';

/** The demo cluster as the manager may use it; whoever starts the cluster provides it. */
export interface DemoPort {
  readonly listFaults: () => Promise<readonly DemoFault[]>;
  /** NOT_FOUND for a fault that does not exist. */
  readonly inject: (name: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

/** The operations on the demo cluster; DEMO_ONLY where there is none. */
export function demoFunctions(demo: DemoPort | undefined) {
  const requireDemo = (): DemoPort => {
    if (!demo) throw appError('DEMO_ONLY');
    return demo;
  };
  return {
    listDemoFaults: async () => ({ items: await requireDemo().listFaults() }),
    injectDemoFault: async ({ params }: ParsedCall<'injectDemoFault'>) => {
      await requireDemo().inject(params.name);
      return { name: params.name };
    },
    removeDemoFault: async ({ params }: ParsedCall<'removeDemoFault'>) => {
      await requireDemo().remove(params.name);
      return { name: params.name };
    },
  };
}
