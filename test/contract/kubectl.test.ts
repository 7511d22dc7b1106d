import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createScaledClock, createSilentLogger } from '@aetherius/runtime';
import { createSimulator, type Simulator } from '@aetherius/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kubectl, hasKubectl } from './kubectl.ts';

const isThere = hasKubectl();
if (!isThere) process.stderr.write('kubectl is not installed: its tests are skipped\n');

const manifest = `
apiVersion: v1
kind: Namespace
metadata: { name: lab }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: lab }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: app, image: 'docker.io/library/nginx:1.27', resources: { limits: { cpu: 0.5 } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: lab }
data: { key: value }
`;

describe.skipIf(!isThere)('kubectl on the simulator', () => {
  const dir = mkdtempSync(join(tmpdir(), 'aetherius-kubectl-cluster-'));
  let simulator: Simulator;
  let kubectl: Kubectl;
  let viewer: Kubectl;

  beforeAll(async () => {
    // Pods start and roll out ten times as fast; what kubectl waits for comes sooner.
    const clock = createScaledClock(new Date(), 10);
    simulator = createSimulator({ dir, logger: createSilentLogger(), clock });
    const { kubeconfigPath, cluster } = await simulator.start();
    await cluster.seed({});
    kubectl = new Kubectl(kubeconfigPath);
    viewer = new Kubectl(`${kubeconfigPath}.viewer`);
    await kubectl.read('wait --for=condition=Available deploy --all -n shop --timeout=60s');
  });
  afterAll(async () => {
    for (const each of [kubectl, viewer]) each.dispose();
    await simulator.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('tells versions, resources and rights', async () => {
    expect(await kubectl.read('version')).toContain('Server Version: v1.34.');
    expect(await kubectl.read('api-resources')).toMatch(/deployments +deploy +apps\/v1 +true/);
    expect(await kubectl.read('auth can-i delete nodes')).toBe('yes\n');
    expect(await kubectl.read('auth whoami')).toMatch(/Username +admin/);
    expect((await viewer.run('auth can-i get secrets -n shop')).stdout).toBe('no\n');
    expect(await kubectl.read('explain deployment.spec.replicas')).toContain('replicas <integer>');
  });

  it.each([
    ['nodes -o wide', /worker-1 +Ready .*containerd/],
    ['pods -A', /shop +checkout-\S+ +1\/1 +Running +0 +\d+/],
    ['deploy -n shop', /checkout +2\/2 +2 +2 +\d+/],
    ['all -n shop', /replicaset\.apps\/checkout-/],
    ['deploy checkout -n shop -o yaml', /kind: Deployment/],
    ['deploy checkout -n shop -o jsonpath={.spec.replicas}', /^2$/],
    ['pods -n shop -l app=checkout -o name', /^pod\/checkout-/],
    ['pods -A --field-selector=status.phase=Running --chunk-size=3 -o name', /^pod\//],
    ['events -n shop', /Normal +ScalingReplicaSet +deployment\/checkout/],
    ['ns,svc,endpointslices,pvc,pv,quota,hpa,pdb,cj,sa,cm -A', /service\/kubernetes/],
  ])('gets %s', async (what, expected) => {
    expect(await kubectl.read(`get ${what}`)).toMatch(expected);
  });

  it.each(['deploy/checkout -n shop', 'node/worker-1', 'svc/checkout -n shop', 'quota -n shop'])(
    'describes %s',
    async (what) => {
      expect(await kubectl.read(`describe ${what}`)).toMatch(/^Name:/);
    },
  );

  it('describes a pod with its events', async () => {
    const text = await kubectl.read('describe pod -n shop -l app=checkout');
    expect(text).toMatch(/Ready +True/);
    expect(text).toMatch(/Started container checkout/);
  });

  it('reads logs, and follows them', async () => {
    const lines = await kubectl.read('logs -n shop deploy/checkout --tail=3');
    expect(lines.trimEnd().split('\n')).toHaveLength(3);
    const followed = await kubectl.follow(
      'logs -f -n shop deploy/checkout --tail=1 --timestamps',
      (text) => text.split('\n').length > 3,
    );
    expect(followed).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
    const previous = await kubectl.run('logs -n shop deploy/checkout --previous');
    expect(previous.stderr).toMatch(/previous terminated container "checkout" in pod "checkout-/);
  });

  it('shows usage', async () => {
    expect(await kubectl.read('top nodes')).toMatch(/worker-1 +\d+m +\d+% +\d+Mi +\d+%/);
    expect(await kubectl.read('top pods -n shop')).toMatch(/checkout-\S+ +\d+m +\d+Mi/);
  });

  it('applies what changed and nothing else', async () => {
    const first = await kubectl.read('apply -f -', manifest);
    expect(first).toBe(
      'namespace/lab created\ndeployment.apps/web created\nconfigmap/settings created\n',
    );
    const second = await kubectl.read('apply -f -', manifest.replace('key: value', 'key: other'));
    expect(second).toContain('namespace/lab unchanged');
    expect(second).toContain('configmap/settings configured');
    const served = await kubectl.read('apply --server-side --force-conflicts -f -', manifest);
    expect(served).toContain('deployment.apps/web serverside-applied');
    const typo = await kubectl.run('apply -f -', manifest.replace('replicas:', 'replcas:'));
    expect(typo.code).toBe(1);
    expect(typo.stderr).toContain('unknown field "spec.replcas"');
  });

  it('scales and rolls out, back and again', async () => {
    expect(await kubectl.read('scale -n lab deploy web --replicas=2')).toContain('scaled');
    expect(await kubectl.read('rollout status -n lab deploy/web --timeout=60s')).toContain(
      'successfully rolled out',
    );
    await kubectl.read('set image -n lab deploy/web app=registry.example/nope:1');
    await kubectl.read('rollout undo -n lab deploy/web');
    await kubectl.read('rollout restart -n lab deploy/web');
    expect(await kubectl.read('rollout status -n lab deploy/web --timeout=60s')).toContain(
      'successfully rolled out',
    );
    expect(await kubectl.read('rollout history -n lab deploy/web')).toMatch(/REVISION/);
  });

  it('patches, labels and annotates', async () => {
    const args = ['patch', '-n', 'lab', 'deploy', 'web'];
    const spec = '{"spec":{"revisionHistoryLimit":3}}';
    const strategic = await kubectl.runArgs([...args, '-p', spec]);
    expect(strategic.stdout).toBe('deployment.apps/web patched\n');
    const json = '[{"op":"replace","path":"/spec/revisionHistoryLimit","value":4}]';
    const byJson = await kubectl.runArgs([...args, '--type=json', '-p', json]);
    expect(byJson.stdout).toBe('deployment.apps/web patched\n');
    expect(await kubectl.read('label -n lab cm settings tier=x')).toContain('labeled');
    expect(await kubectl.read('annotate -n lab cm settings note=x')).toContain('annotated');
    const conflict = await kubectl.run('label -n lab cm settings tier=y');
    expect(conflict.stderr).toContain('already has a value (x), and --overwrite is false');
  });

  it('watches events as they happen', async () => {
    const watching = kubectl.follow('get events -n lab -w', (text) => text.includes('Killing'));
    await kubectl.read('delete pod -n lab -l app=web --wait=false');
    expect(await watching).toMatch(/Normal +Killing +pod\/web-/);
  });

  it('drains a node and lets it work again', async () => {
    const drained = await kubectl.run(
      'drain worker-3 --ignore-daemonsets --delete-emptydir-data --timeout=90s',
    );
    expect(drained.stdout).toContain('node/worker-3 drained');
    expect(await kubectl.read('get node worker-3')).toContain('Ready,SchedulingDisabled');
    expect(await kubectl.read('uncordon worker-3')).toBe('node/worker-3 uncordoned\n');
  });

  it('creates and deletes by name', async () => {
    expect(await kubectl.read('create ns short')).toBe('namespace/short created\n');
    expect(
      await kubectl.read('create deployment d -n short --image=docker.io/library/nginx:1.27'),
    ).toContain('created');
    expect(await kubectl.read('create cm c -n short --from-literal=a=b')).toContain('created');
    expect(
      await kubectl.read('create job j -n short --image=docker.io/library/nginx:1.27'),
    ).toContain('created');
    expect(await kubectl.read('create token default -n short')).toMatch(/\S{20}/);
    expect(await kubectl.read('delete ns short --timeout=60s')).toContain('deleted');
    const gone = await kubectl.run('get ns short');
    expect(gone.stderr).toBe('Error from server (NotFound): namespaces "short" not found\n');
  });

  it('refuses readers what they may not do', async () => {
    expect(await viewer.read('get pods -n shop')).toContain('checkout-');
    const secrets = await viewer.run('get secrets -n shop');
    expect(secrets.stderr).toBe(
      'Error from server (Forbidden): secrets is forbidden: User "viewer" cannot list resource "secrets" in API group "" in the namespace "shop"\n',
    );
    const deleted = await viewer.run('delete deploy checkout -n shop');
    expect(deleted.stderr).toContain('cannot delete resource "deployments"');
  });

  it('waits for what another command brings about', async () => {
    const waiting = kubectl.read(
      'wait -n lab --for=jsonpath={.data.key}=later cm/settings --timeout=30s',
    );
    const patch = '{"data":{"key":"later"}}';
    await kubectl.runArgs(['patch', '-n', 'lab', 'cm', 'settings', '-p', patch]);
    expect(await waiting).toContain('condition met');
  });
});
