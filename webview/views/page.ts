/** The whole page: its parts, and which of them stands where. */
import type { HostToPage } from '../../experiment/messages.js';
import { TopBar } from './bar/topBar.js';
import { CardList } from './cards/cardList.js';
import { skeleton } from './cards/skeleton.js';
import { comparisonsAfter } from './comparisons/comparisonsAfter.js';
import { element } from './dom.js';
import { EngineClient, type EnginePort } from './engineClient.js';
import { Explanations } from './explanations/explanations.js';
import { HostClient, type HostPort } from './hostClient.js';
import { Inspector } from './inspector/inspector.js';
import { followKeys } from './keyboard.js';
import { Lifetime } from './lifetime.js';
import { Visibility } from './panels/visibility.js';
import { followPixelRatio } from './pixelRatio.js';
import { initialState, isComputing, Store } from './store.js';
import { followTheme, readTheme } from './theme.js';
import { registerToolkit } from './toolkit.js';

export interface Page {
  readonly store: Store;
  readonly engine: EngineClient;
}

/** Fills `root` and asks the host for the experiment. */
export function startPage(root: HTMLElement, hostPort: HostPort, enginePort: EnginePort): Page {
  registerToolkit();
  const lifetime = new Lifetime();
  const store = new Store(initialState(readTheme()));
  const engine = new EngineClient(enginePort, store);
  const host = new HostClient(hostPort, lifetime, (message) => receive(message, store, engine));
  const context = { store, engine, host, visibility: new Visibility(store, engine, lifetime) };

  const bar = new TopBar(context);
  const explanations = new Explanations(context);
  const cards = new CardList(context);
  const inspector = new Inspector(context);
  const waiting = skeleton();
  const body = element('div', { class: 'body' }, element('main', {}, waiting, cards.element), inspector.element);
  root.replaceChildren(bar.element, explanations.banners, explanations.page, body, explanations.announcer);

  lifetime.add(
    store.watch(
      ({ experiment }) => experiment !== undefined,
      (there) => there && waiting.remove(),
    ),
    store.watch(
      ({ mistakes, experiment }) => mistakes.length > 0 && experiment !== undefined,
      (stale) => root.classList.toggle('stale', stale),
    ),
    store.watch(isComputing, (isOn) => root.classList.toggle('computing', isOn)),
    store.watch(
      () => explanations.page.hidden,
      (hidden) => (body.hidden = !hidden),
    ),
    store.watch(
      ({ comparisons }) => comparisons,
      (comparisons) => store.state.experiment !== undefined && engine.compare(comparisons),
    ),
    () => bar.dispose(),
    () => explanations.dispose(),
    () => cards.dispose(),
    () => inspector.dispose(),
  );
  followTheme(store, lifetime);
  followPixelRatio(store, lifetime);
  followKeys(context, lifetime);
  host.follow(store, lifetime);
  lifetime.listen(window, 'pagehide', () => lifetime.dispose());
  host.ready();
  return { store, engine };
}

function receive(message: HostToPage, store: Store, engine: EngineClient): void {
  switch (message.type) {
    case 'experiment': {
      const { experiment, files, fileName, run } = message;
      const comparisons = comparisonsAfter(store.state.comparisons, store.state.experiment, experiment);
      store.update({ experiment, draft: undefined, mistakes: [], fileName, comparisons });
      engine.load(experiment, files, run);
      break;
    }
    case 'mistakes': {
      const { experiment, draft } = store.state;
      store.update({ draft: undefined, mistakes: message.mistakes, fileName: message.fileName });
      // What a control tried out has not got into the file.
      if (experiment !== undefined && draft !== undefined) engine.load(experiment);
      break;
    }
    case 'command':
      if (message.command === 'check') engine.toggleCheck();
      else engine.command(message.command);
      break;
    case 'visible':
      store.update({ onTop: message.visible });
      break;
  }
}
