/** The window that the tests run in, seen from outside through its debugging port: for what a person does with mouse and keyboard. */
import { chromium, type FrameLocator, type Page } from 'playwright-core';
import { until } from './support.js';

export async function withWindow<T>(use: (window: Page) => Promise<T>): Promise<T> {
  const port = process.env['GRADLAB_TEST_DEBUGGING_PORT'];
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  try {
    const window = await until('the window of VS Code', async () => {
      const pages = browser.contexts().flatMap((context) => context.pages());
      for (const page of pages) if ((await page.locator('.monaco-workbench').count()) > 0) return page;
      return undefined;
    });
    return await use(window);
  } finally {
    // Ends the connection; the window stays.
    await browser.close();
  }
}

/** The page of the visible panel: a webview is a frame in a frame. */
export async function contentOf(window: Page): Promise<FrameLocator> {
  return window.locator('iframe.webview:visible').first().contentFrame().frameLocator('#active-frame');
}
