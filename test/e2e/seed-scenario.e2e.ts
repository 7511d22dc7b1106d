import { join } from 'node:path';
import { createTestDatabase, type Browser, type TestDatabase } from '@aetherius/testkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  openConsole,
  seriousFindings,
  startBrowser,
} from '../../apps/console/test/console-page.ts';
import { startDemoStack, type DemoStack } from '../support/demo-stack.ts';

/**
 * The seed scenario as a person meets it, through the whole product: a quiet cluster, a fault from
 * the lab, an incident with its cause on the page without a reload, and its end.
 */
const consoleFolder = join(import.meta.dirname, '../../apps/console/dist');
/** Fast enough for a test; the page's own clock stays the browser's. */
const speed = 8;

let browser: Browser;
let database: TestDatabase;
let stack: DemoStack;

beforeAll(async () => {
  browser = await startBrowser();
  database = await createTestDatabase(inject('postgresDataDir'));
  stack = await startDemoStack({ database, speed, consoleFolder });
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await database?.drop();
});

describe('the seed scenario in a browser', () => {
  it('goes from nothing wrong to an explained incident and back, live', async () => {
    const overview = await openConsole(browser, stack.layers.url);
    await overview.page.getByRole('heading', { level: 1, name: 'Nothing is wrong.' }).waitFor();
    await overview.page.getByText('Live', { exact: true }).waitFor();

    const lab = await openConsole(browser, `${stack.layers.url}/faults?q=oom-limit`);
    await lab.page.getByRole('button', { name: 'Inject: oom-limit' }).click();

    const { page } = overview;
    const headline = /checkout cannot stay up: .*OOMKilled.*memory limit/;
    await page.getByRole('heading', { level: 1, name: headline }).waitFor({ timeout: 30_000 });
    await page.getByRole('link', { name: headline }).click();
    await page.getByText('oom_limit_exceeded', { exact: true }).waitFor();
    await page.getByRole('button', { name: /lastState OOMKilled, exit code 137/ }).click();
    await page.getByText(/^\$ kubectl get pod\/checkout-/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);

    await lab.page.getByRole('button', { name: 'Remove: oom-limit' }).click();
    await page.getByText('every symptom was gone for a minute').waitFor({ timeout: 60_000 });
    await page.getByText('Resolved: nothing came back').waitFor();
    expect([...overview.complaints, ...lab.complaints]).toEqual([]);
    await overview.close();
    await lab.close();
  });
});
