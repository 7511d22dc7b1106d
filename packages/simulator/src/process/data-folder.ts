import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificates, type ClusterCertificates } from './certificates.ts';

/** What stays in a simulator's folder over restarts, so that its kubeconfig stays valid. */
export interface Identity {
  readonly certificates: ClusterCertificates;
  readonly adminToken: string;
  readonly viewerToken: string;
  /** The port of the last start; taken again when it is free. */
  readonly port: number;
}

/** What a running simulator tells about itself in `simulator.json`. */
export interface SimulatorRecord {
  readonly pid: number;
  readonly url: string;
  /** The UID of the kube-system namespace; new with every start. */
  readonly clusterId: string;
  readonly kubeconfig: string;
}

/** The folder in which a simulator keeps its identity and says where it listens. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
  }

  get kubeconfigPath(): string {
    return join(this.path, 'kubeconfig');
  }

  /** The identity of the last start, or a new one; a broken file counts as none. */
  async loadIdentity(now: Date): Promise<Identity> {
    const known = readJson<Identity>(join(this.path, 'identity.json'));
    if (known?.certificates?.server?.key && known.adminToken && known.viewerToken) return known;
    return {
      certificates: await createCertificates(now),
      adminToken: randomBytes(24).toString('base64url'),
      viewerToken: randomBytes(24).toString('base64url'),
      port: 0,
    };
  }

  saveIdentity(identity: Identity): void {
    this.write('identity.json', `${JSON.stringify(identity, null, 2)}\n`);
  }

  /** The record of the simulator that last ran here, alive or not. */
  readRecord(): SimulatorRecord | undefined {
    return readJson<SimulatorRecord>(join(this.path, 'simulator.json'));
  }

  writeRecord(record: SimulatorRecord): void {
    this.write('simulator.json', `${JSON.stringify(record, null, 2)}\n`);
  }

  removeRecord(): void {
    rmSync(join(this.path, 'simulator.json'), { force: true });
  }

  /** Written whole or not at all: readers never see half a file. */
  write(name: string, text: string): void {
    const target = join(this.path, name);
    const draft = `${target}.${process.pid}.tmp`;
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, target);
  }
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Whether a process of this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === 'EPERM';
  }
}
