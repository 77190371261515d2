/** A browser for a file of tests, and a page for each of them. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type GradLabPage, Harness } from './harness.js';

/** Opens a browser before the tests of a file, and closes it after them. */
export function useHarness(take: (harness: Harness) => void): void {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open();
    take(harness);
  });
  afterAll(() => harness.close());
}

/** As `useHarness`, with a fresh page before each test; after it the page has logged no error and broken no rule of its security policy. */
export function usePages(take: (page: GradLabPage) => void): void {
  let harness: Harness;
  let page: GradLabPage;
  useHarness((opened) => {
    harness = opened;
  });
  beforeEach(async () => {
    page = await harness.page();
    take(page);
  });
  afterEach(async () => {
    expect(page.errors).toEqual([]);
    expect(await page.violations()).toEqual([]);
    await page.close();
  });
}
