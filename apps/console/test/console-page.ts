import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '@aetherius/testkit';
import type { Language } from '@aetherius/text';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** How a reader meets the console. */
export interface Reader {
  readonly language?: Language;
  readonly theme?: 'light' | 'dark';
  readonly width?: 1440 | 390;
}

/** A page of the console in a real browser, and what went wrong in it unasked. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors of the browser's console, and exceptions that nobody caught. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

const heights = { 1440: 900, 390: 844 } as const;

/** Starts the browser of a test file; says at once what is missing where it cannot. */
export async function startBrowser(): Promise<Browser> {
  const built = join(import.meta.dirname, '../dist/index.html');
  if (!existsSync(built)) {
    throw new Error(
      'the console is not built: run `npm test`, or `npx vite build` in apps/console',
    );
  }
  return launchBrowser();
}

/** Opens an address for a reader, in a fresh profile. */
export async function openConsole(
  browser: Browser,
  address: string,
  reader: Reader = {},
): Promise<ConsolePage> {
  const { language = 'en', theme = 'light', width = 1440 } = reader;
  const context = await browser.newContext({
    viewport: { width, height: heights[width] },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: theme,
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  });
  return openIn(context, address);
}

async function openIn(context: BrowserContext, address: string): Promise<ConsolePage> {
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

/** A finding of axe-core, as one line that says where. */
type AxeAnswer = {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly {
      readonly target: readonly string[];
      readonly failureSummary?: string;
    }[];
  }[];
};

/** The serious and critical findings of axe-core on a page. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const isThere = await page.evaluate("typeof axe !== 'undefined'");
  if (!isThere) await page.evaluate(axe.source);
  const answer = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] })",
  )) as AxeAnswer;
  return answer.violations
    .filter((each) => each.impact === 'serious' || each.impact === 'critical')
    .flatMap((each) =>
      each.nodes.map(
        (node) => `${each.id} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`,
      ),
    );
}

/** How far a page can be scrolled sideways, in pixels. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return Number(
    await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
  );
}
