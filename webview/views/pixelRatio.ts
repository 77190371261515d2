/** Device pixels to a CSS pixel: changes with the zoom, and with the screen that the window is on. */
import type { Lifetime } from './lifetime.js';
import type { Store } from './store.js';

export function followPixelRatio(store: Store, lifetime: Lifetime): void {
  let query: MediaQueryList | undefined;
  const follow = () => {
    // A query can only tell that the ratio is no longer this one, so each change needs the next.
    query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener('change', changed, { once: true });
    store.update({ pixelRatio: window.devicePixelRatio });
  };
  const changed = () => follow();
  follow();
  lifetime.add(() => query?.removeEventListener('change', changed));
}
