import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreedInputs } from './agreed-inputs.ts';
import { openConsole, startBrowser } from './console-page.ts';
import type { Fixture } from './fixture-server.ts';
import { startFixture } from './fixture-server.ts';

let browser: Browser;
let fixture: Fixture;

beforeAll(async () => {
  browser = await startBrowser();
  fixture = await startFixture('busy');
});

afterAll(async () => {
  await browser.close();
  await fixture.stop();
});

const open = (path: string) => openConsole(browser, fixture.url + path);

describe('an incident', () => {
  it('is reached by its short link', async () => {
    const { page, close } = await open('/i/204');
    await page.getByRole('heading', { level: 1, name: /checkout cannot stay up/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/incidents/00000000-0000-7000-8000-000000000204');
    expect(await page.title()).toMatch(/^INC-204 checkout cannot stay up/);
    await close();
  });

  it('says so when its number does not exist', async () => {
    const { page, close } = await open('/i/9999');
    await page.getByText('There is no INC-9999.').waitFor();
    await close();
  });

  it('opens each claim to what it stands on, and keeps what is open in its address', async () => {
    const { page, close } = await open('/i/204');
    await page.getByRole('button', { name: /lastState OOMKilled, exit code 137/ }).click();
    await page.getByText('status.containerStatuses[0].lastState.terminated').waitFor();
    await page.getByText(/^\$ kubectl get pod\/checkout-/).waitFor();
    expect(new URL(page.url()).searchParams.getAll('open')).toHaveLength(1);
    await page.reload();
    await page.getByText('status.containerStatuses[0].lastState.terminated').waitFor();
    await close();
  });

  it('tells in order what broke, why, what speaks against it, and what to do', async () => {
    const { page, close } = await open('/i/204');
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    const headings = await page.getByRole('main').getByRole('heading').allTextContents();
    expect(headings.slice(1)).toEqual([
      'Cause',
      'Evidence',
      'Ruled out',
      'Missing',
      'Suggested repair',
      'What changed before',
      'Who feels it',
      'Timeline',
    ]);
    await close();
  });

  it('is read by keyboard: j moves along the claims, Enter opens one', async () => {
    const { page, close } = await open('/i/204');
    await page.getByRole('heading', { name: 'Evidence' }).waitFor();
    for (const key of ['j', 'j', 'Enter']) await page.keyboard.press(key);
    await page.getByText(/^\$ kubectl rollout history deployment\/checkout/).waitFor();
    await close();
  });

  it('copies a name with one click', async () => {
    const { page, close } = await open('/i/204');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy checkout', exact: true }).first().click();
    await page.getByText('Copied').first().waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('checkout');
    await close();
  });

  it('says what to do when it cannot be had', async () => {
    const failed = await open(`/incidents/${agreedInputs.failingIncident}`);
    await failed.page
      .getByRole('alert')
      .getByText('The control plane failed on this question.')
      .waitFor();
    await failed.page.getByText('req-7f3a').waitFor();
    await failed.page.getByRole('button', { name: 'Try again' }).waitFor();
    await failed.close();
    const unknown = await open(`/incidents/${agreedInputs.unknownIncident}`);
    await unknown.page.getByText('There is no such incident, or you may not see it.').waitFor();
    await unknown.close();
  });
});

describe('the list', () => {
  it('keeps its filters in the address and takes them from there', async () => {
    const { page, close } = await open('/incidents');
    const rows = page.getByRole('list', { name: 'Incidents' }).getByRole('listitem');
    await rows.first().waitFor();
    await page.getByRole('button', { name: 'State' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'open' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => rows.count()).toBe(4);
    expect(new URL(page.url()).search).toBe('?state=open');
    await page.goto(`${fixture.url}/incidents?severity=medium`);
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole('button', { name: 'Lift the filter Severity' }).click();
    await expect.poll(() => rows.count()).toBeGreaterThan(20);
    await close();
  });

  it('is walked with j and k, opened with Enter, searched with /', async () => {
    const { page, close } = await open('/incidents');
    const rows = page.getByRole('list', { name: 'Incidents' }).getByRole('link');
    await rows.first().waitFor();
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('j');
    expect(await focused()).toContain('checkout cannot stay up');
    await page.keyboard.press('j');
    expect(await focused()).toContain('payments cannot start');
    await page.keyboard.press('k');
    await page.keyboard.press('/');
    await page.keyboard.type('thumb');
    await expect.poll(() => rows.count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('q')).toBe('thumb');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => rows.count()).toBeGreaterThan(20);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /checkout cannot stay up/ }).waitFor();
    await close();
  });

  it('gives the focus back to the row that was left', async () => {
    const { page, close } = await open('/incidents');
    await page.getByRole('list', { name: 'Incidents' }).waitFor();
    for (const key of ['j', 'j', 'j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { level: 1, name: /nightly-report/ }).waitFor();
    await page.keyboard.press('u');
    await page.getByRole('heading', { level: 1, name: 'Incidents' }).waitFor();
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent'))
      .toContain('nightly-report');
    await close();
  });

  it('finds a number', async () => {
    const { page, close } = await open('/incidents?q=INC-202');
    await page.getByRole('link', { name: /nightly-report cannot be scheduled/ }).waitFor();
    expect(await page.getByRole('list', { name: 'Incidents' }).getByRole('listitem').count()).toBe(
      1,
    );
    await close();
  });

  it('shows its shape while it waits and its failure where the rows would be', async () => {
    const slow = await open(`/incidents?q=${agreedInputs.slowSearch}`);
    await slow.page.getByRole('heading', { name: 'Incidents' }).waitFor();
    expect(await slow.page.getByRole('list', { name: 'Incidents' }).count()).toBe(0);
    await slow.page.getByRole('list', { name: 'Incidents' }).waitFor();
    await slow.close();
    const away = await open(`/incidents?q=${agreedInputs.databaseAwaySearch}`);
    await away.page.getByRole('alert').getByText('cannot reach its database').waitFor();
    await away.page.getByRole('searchbox').fill('');
    await away.page.getByRole('list', { name: 'Incidents' }).waitFor();
    expect(await away.page.getByRole('alert').count()).toBe(0);
    await away.close();
  });

  it('says when nothing fits, and offers the way back', async () => {
    const { page, close } = await open('/incidents?q=nobody');
    await page.getByText('No incident fits these filters.').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear all' }).first().click();
    await page.getByRole('list', { name: 'Incidents' }).waitFor();
    await close();
  });
});

describe('the keyboard', () => {
  it('goes anywhere from the palette', async () => {
    const { page, close } = await open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('thumb');
    await page.getByRole('option', { name: /thumbnailer is slow/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /thumbnailer is slow/ }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('heading', { level: 1, name: 'Fault lab' }).waitFor();
    await close();
  });

  it('lists its keys on ?, and gives the focus back', async () => {
    const { page, close } = await open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await dialog.getByText('Go to all incidents').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await close();
  });

  it('reaches the page past the navigation', async () => {
    const { page, close } = await open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await close();
  });
});
