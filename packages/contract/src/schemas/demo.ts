import * as z from 'zod';
import { messageSchema, objectRefSchema } from './primitive.ts';

/** A fault that the demo cluster can show. */
export const demoFaultSchema = z
  .object({
    name: z.string(),
    title: messageSchema,
    rootCause: z.string().meta({ description: 'The class that the diagnosis should name.' }),
    target: objectRefSchema.nullable(),
    injected: z.boolean(),
  })
  .meta({ id: 'DemoFault' });

/** One fault of the demo cluster. */
export type DemoFault = z.infer<typeof demoFaultSchema>;
