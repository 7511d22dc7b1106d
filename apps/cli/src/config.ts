import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { languages, type Language } from '@aetherius/text';

/** What the environment says. Flags win over it. */
export interface CliConfig {
  /** `AETHERIUS_DATA_DIR`, default `.aetherius` in the clone (git ignores it). */
  readonly dataDir: string;
  /** `AETHERIUS_URL`: the control plane that client commands speak to. */
  readonly url: string;
  /** `AETHERIUS_DATABASE_URL`: an external PostgreSQL instead of the embedded one. */
  readonly databaseUrl: string | undefined;
  /** `AETHERIUS_LANG`, else the locale: `zh` for a Chinese one, `en` for any other. */
  readonly language: Language;
  /** `AETHERIUS_LOG_LEVEL` of the servers, default `warn`. */
  readonly logLevel: string;
  /** `KUBECONFIG`, split at the platform's delimiter; else the default file. */
  readonly kubeconfigFiles: readonly string[];
}

const cloneRoot = resolve(import.meta.dirname, '../../..');

/** Reads the environment of a process. */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): CliConfig {
  const files = (environment.KUBECONFIG ?? '').split(process.platform === 'win32' ? ';' : ':');
  const named = files.filter((file) => file !== '');
  return {
    dataDir: resolve(environment.AETHERIUS_DATA_DIR || join(cloneRoot, '.aetherius')),
    url: environment.AETHERIUS_URL || 'http://127.0.0.1:8080',
    databaseUrl: environment.AETHERIUS_DATABASE_URL || undefined,
    language: languageOf(environment),
    logLevel: environment.AETHERIUS_LOG_LEVEL || 'warn',
    kubeconfigFiles: named.length > 0 ? named : [join(homedir(), '.kube/config')],
  };
}

function languageOf(environment: NodeJS.ProcessEnv): Language {
  const asked = environment.AETHERIUS_LANG;
  const known = languages.find((language) => language === asked);
  if (known) return known;
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
