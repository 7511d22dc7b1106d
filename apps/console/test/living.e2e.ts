import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agreedInputs } from './agreed-inputs.ts';
import { openConsole, startBrowser } from './console-page.ts';
import type { Fixture } from './fixture-server.ts';
import { startFixture } from './fixture-server.ts';

let browser: Browser;
let fixture: Fixture;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  fixture = await startFixture('busy');
});
afterEach(() => fixture.stop());

const open = (path: string) => openConsole(browser, fixture.url + path);

describe('what happens while a page is open', () => {
  it('lets a new incident wait above the list until the reader asks', async () => {
    const { page, close } = await open('/incidents');
    await page.getByText('Live', { exact: true }).waitFor();
    const rows = page.getByRole('list', { name: 'Incidents' }).getByRole('link');
    await rows.first().waitFor();
    fixture.openIncident({ number: 205 });
    fixture.openIncident({ number: 206 });
    const button = page.getByRole('button', { name: '2 new' });
    await button.waitFor();
    expect(await rows.first().textContent()).toContain('checkout cannot stay up');
    await button.click();
    await expect.poll(() => rows.first().textContent()).toContain('payments cannot start');
    expect(await button.count()).toBe(0);
    await close();
  });

  it('changes a row in place and tells a row that left the list', async () => {
    const { page, close } = await open('/incidents?state=open');
    await page.getByText('Live', { exact: true }).waitFor();
    const rows = page.getByRole('list', { name: 'Incidents' }).getByRole('link');
    await rows.first().waitFor();
    fixture.changeIncident('00000000-0000-7000-8000-000000000204', { state: 'resolved' });
    await page.getByText('left the list').first().waitFor();
    expect(await rows.first().textContent()).toContain('checkout cannot stay up');
    await close();
  });

  it('reads out a new incident', async () => {
    const { page, close } = await open('/');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    fixture.openIncident({ number: 205 });
    await page.getByText(/^New incident: payments cannot start/).waitFor({ state: 'attached' });
    await close();
  });

  it('follows an incident to its end without a reload', async () => {
    const { page, close } = await open('/i/204');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    fixture.changeIncident('00000000-0000-7000-8000-000000000204', {
      state: 'resolved',
      resolution: 'recovered',
      resolvedAt: new Date().toISOString(),
    });
    await page.getByText('every symptom was gone for a minute').waitFor();
    await close();
  });

  it('says when it stops being live, and recovers by itself', async () => {
    const { page, close } = await open('/');
    await page.getByText('Live', { exact: true }).waitFor();
    fixture.cutStreams({ refuse: true });
    await page.getByText('Live updates are interrupted. What you see may be old.').waitFor();
    fixture.cutStreams({ refuse: false });
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 });
    expect(await page.getByText('Live updates are interrupted.').count()).toBe(0);
    await close();
  });
});

describe('a page in the background', () => {
  it('lets go of its connection, and catches up when it is looked at again', async () => {
    const { page, close } = await open('/');
    await page.clock.install();
    await page.goto(fixture.url);
    await page.getByText('Live', { exact: true }).waitFor();
    const show = (hidden: boolean) =>
      page.evaluate(`(() => {
        Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      })()`);
    await show(true);
    await page.clock.fastForward(31_000);
    await page.getByText('Connecting', { exact: true }).waitFor();
    await expect.poll(() => fixture.openStreams()).toBe(0);
    fixture.openIncident({ number: 205 });
    await show(false);
    await page.getByText('Live', { exact: true }).waitFor();
    await page
      .getByRole('heading', { level: 1, name: '5 incidents are open, 1 of them critical.' })
      .waitFor();
    await close();
  });
});

describe('a control plane that goes away', () => {
  it('leaves what was known on the page, says so, and is found again', async () => {
    const { page, close } = await open('/');
    await page.getByRole('heading', { level: 1, name: /incidents are open/ }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const port = Number(new URL(fixture.url).port);
    await fixture.stop();
    await page.getByText('Live updates are interrupted. What you see may be old.').waitFor();
    expect(await page.getByRole('heading', { level: 1, name: /incidents are open/ }).count()).toBe(
      1,
    );
    fixture = await startFixture('quiet', port);
    await page
      .getByRole('heading', { level: 1, name: 'Nothing is wrong.' })
      .waitFor({ timeout: 30_000 });
    await page.getByText('Live', { exact: true }).waitFor();
    await close();
  });
});

describe('the fault lab', () => {
  it('breaks and mends the demo cluster', async () => {
    const { page, close } = await open('/faults');
    const inject = page.getByRole('button', { name: /^Inject: Cart: its ConfigMap is gone/ });
    await inject.click();
    const remove = page.getByRole('button', { name: /^Remove: Cart: its ConfigMap is gone/ });
    await remove.waitFor();
    await page.getByText('ConfigMap missing').waitFor();
    await remove.click();
    await inject.waitFor();
    await close();
  });

  it('keeps the expected cause a riddle until it is asked for', async () => {
    const { page, close } = await open('/faults?q=node');
    await page.getByText('A node stops reporting').waitFor();
    expect(await page.getByText('node not ready').count()).toBe(0);
    await page.getByRole('button', { name: 'What should be found?' }).click();
    await page.getByText('node not ready').waitFor();
    await close();
  });

  it('says in its row why a fault could not be injected', async () => {
    const { page, close } = await open(`/faults?q=${agreedInputs.refusedFault}`);
    await page.getByRole('button', { name: /^Inject/ }).click();
    await page.getByRole('alert').getByText('CONFLICT').waitFor();
    await close();
  });

  it('is absent where there is no demo cluster', async () => {
    const real = await startFixture('none');
    const { page, close } = await openConsole(browser, `${real.url}/faults`);
    await page.getByText('Faults can be injected into the demo cluster only.').waitFor();
    expect(await page.getByRole('link', { name: 'Fault lab' }).count()).toBe(0);
    await close();
    await real.stop();
  });
});

describe('the reader’s settings', () => {
  it('change the language and the theme without a reload, and stay', async () => {
    const { page, close } = await open('/');
    await page.getByRole('heading', { level: 1, name: /incidents are open/ }).waitFor();
    await page.getByRole('button', { name: 'Language' }).first().click();
    await page.getByRole('menuitemradio', { name: '中文' }).click();
    await page
      .getByRole('heading', { level: 1, name: '4 个故障进行中，其中 1 个严重。' })
      .waitFor();
    await page.getByRole('button', { name: '主题' }).first().click();
    await page.getByRole('menuitemradio', { name: '深色' }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: /个故障进行中/ }).waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await close();
  });

  it('come from the address once, and leave it clean', async () => {
    const { page, close } = await open('/incidents?lang=zh&state=open');
    await page.getByRole('heading', { level: 1, name: '故障' }).waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe('?state=open');
    await close();
  });
});
