/**
 * Tells the engine which panels to draw. While it trains, those on screen; of the others it tells only the numbers, and all rest while the
 * page is hidden. While nothing moves a drawing costs nothing, so then every panel is drawn once, and is there when it is scrolled to.
 */
import type { PanelId } from '../../../experiment/messages.js';
import type { EngineClient } from '../engineClient.js';
import type { Lifetime } from '../lifetime.js';
import type { Store } from '../store.js';

export class Visibility {
  readonly #store: Store;
  readonly #engine: EngineClient;
  readonly #observer: IntersectionObserver;
  readonly #panels = new Map<Element, PanelId>();
  readonly #onScreen = new Set<PanelId>();
  #told = '';
  #asked = false;

  constructor(store: Store, engine: EngineClient, lifetime: Lifetime) {
    this.#store = store;
    this.#engine = engine;
    this.#observer = new IntersectionObserver((entries) => this.#see(entries));
    lifetime.listen(document, 'visibilitychange', () => this.#tell());
    lifetime.add(
      () => this.#observer.disconnect(),
      store.watch(
        ({ status }) => status.phase === 'running',
        () => this.#tell(),
      ),
      store.watch(
        ({ onTop }) => onTop,
        () => this.#tell(),
      ),
    );
  }

  /** Follows `target`, on which `panel` is drawn, until the returned function is called. */
  follow(target: Element, panel: PanelId): () => void {
    this.#panels.set(target, panel);
    this.#observer.observe(target);
    this.#tellSoon();
    return () => {
      this.#observer.unobserve(target);
      this.#panels.delete(target);
      this.#onScreen.delete(panel);
      this.#tellSoon();
    };
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const panel = this.#panels.get(target);
      if (panel === undefined) continue;
      if (isIntersecting) this.#onScreen.add(panel);
      else this.#onScreen.delete(panel);
    }
    this.#tell();
  }

  /** One message for however many panels come and go with an experiment. */
  #tellSoon(): void {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      this.#tell();
    });
  }

  #tell(): void {
    const visible = this.#store.state.onTop && !document.hidden;
    const running = this.#store.state.status.phase === 'running';
    const panels = visible ? [...(running ? this.#onScreen : this.#panels.values())].sort() : [];
    const message = `${visible} ${panels.join(' ')}`;
    if (message === this.#told) return;
    this.#told = message;
    this.#engine.show(visible, panels);
    this.#store.update({ drawnPanels: new Set(panels) });
  }
}
