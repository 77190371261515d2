/** A browser with WebGPU on SwiftShader, and the page in it with a host that only writes down what it is told. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { EngineToPage, HostToPage, PageToEngine, PageToHost } from '../../../experiment/messages.js';
import { launchOptions } from '../../../scripts/lib/chromium.mjs';
import { experimentMessage } from './experiments.js';
import { openSite, type Site } from './site.js';
import { type EditorTheme, editorThemes, type ThemeName } from './themes.js';

declare global {
  interface Window {
    /** Written down by the code that runs before the page's own. */
    gradlabTest: {
      readonly toHost: PageToHost[];
      readonly toEngine: PageToEngine[];
      readonly fromEngine: EngineToPage[];
      readonly violations: string[];
      engine?: Worker;
    };
  }
}

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly devicePixelRatio?: number;
  /** JavaScript that runs in the worker before the engine. */
  readonly beforeEngine?: string;
  /** JavaScript that runs in the worker in place of the engine. */
  readonly insteadOfEngine?: string;
}

export class Harness {
  private constructor(
    private readonly browser: Browser,
    private readonly site: Site,
  ) {}

  static async open(): Promise<Harness> {
    return new Harness(await chromium.launch(await launchOptions()), await openSite());
  }

  async page(options: OpenOptions = {}): Promise<GradLabPage> {
    const { theme = 'dark', width = 1440, height = 900, devicePixelRatio = 1, beforeEngine = '', insteadOfEngine } = options;
    const contextOptions: BrowserContextOptions = { viewport: { width, height }, deviceScaleFactor: devicePixelRatio };
    const page = await this.browser.newPage(contextOptions);
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.addInitScript(prepare, { theme: editorThemes[theme], beforeEngine, insteadOfEngine: insteadOfEngine ?? null });
    await page.goto(this.site.address);
    return new GradLabPage(page, errors);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.site.close();
  }
}

export class GradLabPage {
  constructor(
    readonly page: Page,
    readonly errors: readonly string[],
  ) {}

  /** As the extension host would. */
  async send(message: HostToPage): Promise<void> {
    await this.page.evaluate((data) => window.postMessage(data, '*'), message);
  }

  toHost<Type extends PageToHost['type']>(type: Type): Promise<Extract<PageToHost, { type: Type }>[]> {
    return this.page.evaluate((wanted) => window.gradlabTest.toHost.filter((message) => message.type === wanted), type) as Promise<
      Extract<PageToHost, { type: Type }>[]
    >;
  }

  /** Messages to the engine of one type; canvases are left out. */
  toEngine<Type extends PageToEngine['type']>(type: Type): Promise<Extract<PageToEngine, { type: Type }>[]> {
    return this.page.evaluate((wanted) => window.gradlabTest.toEngine.filter((message) => message.type === wanted), type) as Promise<
      Extract<PageToEngine, { type: Type }>[]
    >;
  }

  /** Speaks to the engine past the page. */
  async tellEngine(message: PageToEngine): Promise<void> {
    await this.page.evaluate((data) => window.gradlabTest.engine?.postMessage(data), message);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => window.gradlabTest.violations);
  }

  /** Shows the experiment of `text` and waits until `panel` is drawn. */
  async show(text: string, panel: string): Promise<void> {
    await this.send(await experimentMessage(text));
    await this.stage(panel);
  }

  /** The stage of the panel with this id, once something is drawn on it. */
  async stage(panel: string) {
    const stage = this.page.locator(`[data-panel="${panel}"] .stage`);
    await this.page.locator(`[data-panel="${panel}"] .stage:not(.waiting)`).waitFor();
    return stage;
  }

  /** Steps taken, as the bar says. */
  async step(): Promise<number> {
    return Number(await this.page.locator('.top-bar [role=progressbar]').getAttribute('aria-valuenow'));
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(({ bodyClass, variables }) => {
      for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
      document.body.className = bodyClass;
    }, editorThemes[theme]);
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

/** Runs in the browser before the page does. */
function prepare(options: { theme: EditorTheme; beforeEngine: string; insteadOfEngine: string | null }): void {
  const record: Window['gradlabTest'] = { toHost: [], toEngine: [], fromEngine: [], violations: [] };
  window.gradlabTest = record;
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    record.violations.push(`${violatedDirective} ${blockedURI}`),
  );
  Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: (message: PageToHost) => record.toHost.push(message), setState() {} }) });

  const { theme } = options;
  const dress = new MutationObserver(() => {
    if (document.body === null) return;
    dress.disconnect();
    for (const [name, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.body.className = theme.bodyClass;
  });
  dress.observe(document, { childList: true, subtree: true });

  const PlainBlob = Blob;
  window.Blob = class extends PlainBlob {
    constructor(parts: BlobPart[] = [], blobOptions?: BlobPropertyBag) {
      const isWorker = blobOptions?.type === 'text/javascript';
      super(
        isWorker ? [options.beforeEngine, ';\n', ...(options.insteadOfEngine === null ? parts : [options.insteadOfEngine])] : parts,
        blobOptions,
      );
    }
  };

  const PlainWorker = Worker;
  window.Worker = class extends PlainWorker {
    constructor(address: string | URL, workerOptions?: WorkerOptions) {
      super(address, workerOptions);
      record.engine = this;
      this.addEventListener('message', ({ data }) => record.fromEngine.push(data));
    }

    override postMessage(message: PageToEngine, transfer?: unknown): void {
      record.toEngine.push(message.type === 'attach' ? ({ type: 'attach', panel: message.panel } as PageToEngine) : message);
      super.postMessage(message, transfer as Transferable[]);
    }
  };
}
