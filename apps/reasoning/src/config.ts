import * as z from 'zod';
import type { ListenOptions } from '@aetherius/runtime';

const environmentSchema = z.object({
  AETHERIUS_REASONING_HOST: z.string().default('127.0.0.1'),
  AETHERIUS_REASONING_PORT: z.coerce.number().int().min(0).max(65_535).default(8082),
  /** Allows a host that other machines can reach. */
  AETHERIUS_ALLOW_REMOTE: z.stringbool().default(false),
  /** Further names in `Host`, separated by commas. */
  AETHERIUS_ALLOWED_HOSTS: z.string().default(''),
});

/** Where the app listens, from the environment. Throws a `ZodError` that names the variable. */
export function loadConfig(): { readonly listen: ListenOptions } {
  const environment = environmentSchema.parse(process.env);
  return {
    listen: {
      host: environment.AETHERIUS_REASONING_HOST,
      port: environment.AETHERIUS_REASONING_PORT,
      allowRemote: environment.AETHERIUS_ALLOW_REMOTE,
      allowedHosts: environment.AETHERIUS_ALLOWED_HOSTS.split(',').filter(Boolean),
    },
  };
}
