/** What every view is given: the state, and the two doors. */
import type { EngineClient } from './engineClient.js';
import type { HostClient } from './hostClient.js';
import type { Visibility } from './panels/visibility.js';
import type { Store } from './store.js';

export interface PageContext {
  readonly store: Store;
  readonly engine: EngineClient;
  readonly host: HostClient;
  readonly visibility: Visibility;
}
