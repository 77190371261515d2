/** Tells the engine which panels are on screen, so that the others rest, and that all rest while the page is hidden. */
import type { PanelId } from '../../../experiment/messages.js';
import type { EngineClient } from '../engineClient.js';
import type { Lifetime } from '../lifetime.js';
import type { Store } from '../store.js';

export class Visibility {
  readonly #store: Store;
  readonly #engine: EngineClient;
  readonly #observer: IntersectionObserver;
  readonly #panels = new Map<Element, PanelId>();
  readonly #shown = new Set<PanelId>();
  #told = '';

  constructor(store: Store, engine: EngineClient, lifetime: Lifetime) {
    this.#store = store;
    this.#engine = engine;
    // A little more than the screen: a panel that scrolls in is already fresh.
    this.#observer = new IntersectionObserver((entries) => this.#see(entries), { rootMargin: '160px' });
    lifetime.listen(document, 'visibilitychange', () => this.#tell());
    lifetime.add(() => this.#observer.disconnect());
  }

  /** Follows `target`, on which `panel` is drawn, until the returned function is called. */
  follow(target: Element, panel: PanelId): () => void {
    this.#panels.set(target, panel);
    this.#observer.observe(target);
    return () => {
      this.#observer.unobserve(target);
      this.#panels.delete(target);
      if (this.#shown.delete(panel)) this.#tell();
    };
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const panel = this.#panels.get(target);
      if (panel === undefined) continue;
      if (isIntersecting) this.#shown.add(panel);
      else this.#shown.delete(panel);
    }
    this.#tell();
  }

  #tell(): void {
    const visible = !document.hidden;
    const panels = visible ? [...this.#shown].sort() : [];
    const message = `${visible} ${panels.join(' ')}`;
    if (message === this.#told) return;
    this.#told = message;
    this.#engine.show(visible, panels);
    this.#store.update({ visiblePanels: new Set(panels) });
  }
}
