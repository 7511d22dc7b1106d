import type { Language } from '@aetherius/text';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsolePage } from './console-page.ts';
import { openConsole, seriousFindings, sidewaysScroll, startBrowser } from './console-page.ts';
import type { Fixture } from './fixture-server.ts';
import { startFixture } from './fixture-server.ts';
import type { StoryName } from './fixture-story.ts';

/** A page, the world it is seen in, and the words that show that it is there. */
interface Seen {
  readonly story: StoryName;
  readonly address: string;
  readonly words: Readonly<Record<Language, string>>;
  /** What is done before it is looked at. */
  readonly first?: (page: Page) => Promise<void>;
}

const pages: Readonly<Record<string, Seen>> = {
  'the overview': {
    story: 'busy',
    address: '/',
    words: {
      en: '4 incidents are open, 1 of them critical.',
      zh: '4 个故障进行中，其中 1 个严重。',
    },
  },
  'the quiet overview': {
    story: 'quiet',
    address: '/',
    words: { en: 'Nothing is wrong.', zh: '一切正常。' },
  },
  'the overview of a silent cluster': {
    story: 'silent',
    address: '/',
    words: {
      en: 'Nothing is known of staging: no signal arrives.',
      zh: 'staging 没有信号，状态未知。',
    },
  },
  'the list': {
    story: 'busy',
    address: '/incidents?state=open&state=mitigated',
    words: { en: 'mitigated', zh: '已缓解' },
  },
  'the empty list': {
    story: 'quiet',
    address: '/incidents',
    words: { en: 'No incident so far.', zh: '目前没有故障。' },
  },
  'an incident with its evidence open': {
    story: 'busy',
    address: '/incidents/00000000-0000-7000-8000-000000000204?open=f1&open=f4&open=f6',
    words: { en: 'almost certain', zh: '几乎确定' },
  },
  'an incident without a cause': {
    story: 'busy',
    address: '/incidents/00000000-0000-7000-8000-000000000201',
    words: { en: 'No cause could be found.', zh: '未能定位根因。' },
  },
  'the fault lab': {
    story: 'busy',
    address: '/faults',
    words: { en: 'injected', zh: '已注入' },
  },
  'the palette': {
    story: 'busy',
    address: '/',
    words: { en: 'Commands', zh: '命令' },
    first: (page) => page.keyboard.press('Control+k'),
  },
};

let browser: Browser;
const fixtures = new Map<StoryName, Fixture>();

beforeAll(async () => {
  browser = await startBrowser();
  for (const story of ['busy', 'quiet', 'silent'] as const) {
    fixtures.set(story, await startFixture(story));
  }
});

afterAll(async () => {
  await browser.close();
  for (const fixture of fixtures.values()) await fixture.stop();
});

const readers = (['en', 'zh'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    ([1440, 390] as const).map((width) => ({ language, theme, width })),
  ),
);

describe.each(readers)('in $language, $theme, at $width pixels', (reader) => {
  let opened: ConsolePage;
  beforeAll(async () => {
    opened = await openConsole(browser, 'about:blank', reader);
  });
  afterAll(() => opened.close());

  it.each(Object.keys(pages))('%s can be read by everybody', async (name) => {
    const seen = pages[name];
    if (!seen) return;
    const { page, complaints } = opened;
    await page.goto(`${fixtures.get(seen.story)?.url}${seen.address}`);
    await page.getByRole('main').waitFor();
    await seen.first?.(page);
    await page.getByText(seen.words[reader.language]).filter({ visible: true }).first().waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe(reader.theme);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await sidewaysScroll(page)).toBe(0);
    expect(complaints).toEqual([]);
  });
});
