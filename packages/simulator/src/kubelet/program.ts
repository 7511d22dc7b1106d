import type { Container } from '../controllers/objects.ts';
import {
  behaviourOf,
  findImage,
  parseImageReference,
  type CatalogueImage,
  type ImageCatalogue,
} from '../workloads/image-catalogue.ts';
import type { ContainerBehaviour } from './behaviour.ts';
import { readShellScript } from './shell-program.ts';

/** What starting a container gives: a behaviour, or the runtime's refusal. */
export type Program =
  | { readonly kind: 'runs'; readonly behaviour: ContainerBehaviour }
  | { readonly kind: 'start-error'; readonly message: string; readonly exitCode: number };

const runtimeFailure =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

const shells = ['sh', 'bash', 'ash', '/bin/sh', '/bin/bash'];

/**
 * Finds out what a container of an image runs. The image's own entry point has the behaviour of the
 * catalogue, with what the pod declares laid over it; a shell script is read; a command that the
 * image does not have fails as runc says it.
 */
export function resolveProgram(
  catalogue: ImageCatalogue,
  container: Container,
  declared: ContainerBehaviour | undefined,
): Program {
  const reference = parseImageReference(container.image);
  const found = reference ? findImage(catalogue, reference) : undefined;
  const image = found && 'image' in found ? found.image : undefined;
  const tag = reference?.tag ?? 'latest';
  const own = image ? behaviourOf(image, tag) : {};
  const words = commandOf(image, container);
  const [command] = words;
  if (command === undefined) return runs({ ...own, ...declared });
  if (!hasCommand(image, command)) return missingCommand(command);
  if (shells.includes(command)) return runs(readScript(words, declared));
  if (command === 'sleep') {
    return runs({ ...readShellScript(words.join(' ')), ...declared });
  }
  return runs({ ...own, ...declared });
}

function runs(behaviour: ContainerBehaviour): Program & { kind: 'runs' } {
  return { kind: 'runs', behaviour };
}

/** The words of the process; empty when the image's own entry point runs. */
function commandOf(image: CatalogueImage | undefined, container: Container): string[] {
  if (container.command) return [...container.command, ...(container.args ?? [])];
  return image?.hasNoEntryPoint ? [...(container.args ?? [])] : [];
}

function readScript(
  words: readonly string[],
  declared: ContainerBehaviour | undefined,
): ContainerBehaviour {
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = flag >= 0 ? (words[flag + 1] ?? '') : '';
  return { ...readShellScript(script), ...declared };
}

function hasCommand(image: CatalogueImage | undefined, command: string): boolean {
  if (!image) return false;
  const name = command.slice(command.lastIndexOf('/') + 1);
  if (image.commands.includes(command)) return true;
  return (
    image.commands.includes(name) &&
    /^(?:\/usr\/local\/bin\/|\/usr\/bin\/|\/bin\/)?[^/]+$/.test(command)
  );
}

function missingCommand(command: string): Program {
  const cause = command.includes('/')
    ? `stat ${command}: no such file or directory: unknown`
    : 'executable file not found in $PATH: unknown';
  return {
    kind: 'start-error',
    message: `${runtimeFailure}exec: "${command}": ${cause}`,
    exitCode: 128,
  };
}
