/** The page's side of the door to the extension host. */
import type { AttributeValue } from '../../experiment/contract.js';
import { gradientsAgree } from '../../experiment/gradientCheck.js';
import { checkSummary } from '../../experiment/gradientCheckWords.js';
import type { FilePath, HostToPage, PageToHost, RunStatus } from '../../experiment/messages.js';
import type { Lifetime } from './lifetime.js';
import type { Store } from './store.js';

/** What VS Code gives a webview. */
export interface HostPort {
  postMessage(message: PageToHost): void;
}

/** Between two reports of a run that only moves on, in ms. */
const statusInterval = 500;

export class HostClient {
  readonly #port: HostPort;

  constructor(port: HostPort, lifetime: Lifetime, receive: (message: HostToPage) => void) {
    this.#port = port;
    // A webview's only other sender is its own worker, which speaks on its own port.
    lifetime.listen(window, 'message', (event: MessageEvent<HostToPage>) => receive(event.data));
  }

  ready(): void {
    this.#port.postMessage({ type: 'ready' });
  }

  /** @param value Undefined: the file is to leave it out. */
  edit(path: FilePath, value: AttributeValue | undefined): void {
    this.#port.postMessage({ type: 'edit', path, ...(value === undefined ? {} : { value }) });
  }

  reveal(path: FilePath): void {
    this.#port.postMessage({ type: 'reveal', path });
  }

  revealPosition(line: number, column: number): void {
    this.#port.postMessage({ type: 'revealPosition', line, column });
  }

  /** Keeps the host informed: the progress of a run now and then, everything else at once. */
  follow(store: Store, lifetime: Lifetime): void {
    let sent: RunStatus | undefined;
    let sentAt = 0;
    lifetime.add(
      store.watch(
        ({ status }) => status,
        (status) => {
          const now = performance.now();
          const progress = status.phase === 'running' && sent?.phase === 'running' && status.problem === sent.problem;
          if (progress && now - sentAt < statusInterval) return;
          sent = status;
          sentAt = now;
          this.#port.postMessage({ type: 'status', status });
        },
      ),
      store.watch(
        ({ check }) => check,
        (check) => {
          const { loaded } = store.state;
          if (check?.phase !== 'done' || loaded === undefined) return;
          this.#port.postMessage({ type: 'checked', agree: gradientsAgree(check), lines: checkSummary(check, loaded).details });
        },
      ),
      store.watch(
        ({ device }) => device,
        (device) => {
          if (device !== undefined) this.#port.postMessage({ type: 'device', device });
        },
      ),
    );
  }
}
