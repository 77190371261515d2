/** The page's side of the door to the engine: what it says while an answer takes its time. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import type { EngineToPage } from '../../../experiment/messages.js';
import { EngineClient } from '../../../webview/views/engineClient.js';
import { isComputing, type PageState, Store } from '../../../webview/views/store.js';

const experiment = (title: string) => ({ title }) as Experiment;

let store: Store;
let client: EngineClient;
let answer: (message: EngineToPage) => void;

beforeEach(() => {
  vi.useFakeTimers();
  store = new Store({
    status: { phase: 'paused', step: 0, steps: 0 },
    computing: false,
    losses: { values: [] },
    reports: {},
  } as unknown as PageState);
  const listeners: ((event: MessageEvent<EngineToPage>) => void)[] = [];
  client = new EngineClient(
    {
      postMessage: () => {},
      addEventListener: (type: string, listener: unknown) => {
        if (type === 'message') listeners.push(listener as (event: MessageEvent<EngineToPage>) => void);
      },
    },
    store,
  );
  answer = (data) => {
    for (const listener of listeners) listener({ data } as MessageEvent<EngineToPage>);
  };
});
afterEach(() => {
  vi.useRealTimers();
});

it('an experiment that is in place soon is never said to be computed', () => {
  client.load(experiment('quick'));
  vi.advanceTimersByTime(300);
  answer({ type: 'loaded' });
  vi.advanceTimersByTime(2000);
  expect(store.state.computing).toBe(false);
});

it('one that takes longer is, until it is in place', () => {
  client.load(experiment('slow'));
  vi.advanceTimersByTime(500);
  expect(store.state.computing).toBe(true);
  answer({ type: 'loaded' });
  expect(store.state.computing).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(store.state.computing).toBe(false);
});

it('while a control is dragged the word stays from one slow experiment to the next', () => {
  client.load(experiment('slow'));
  client.load(experiment('next'));
  vi.advanceTimersByTime(500);
  const said: boolean[] = [];
  store.watch(
    ({ computing }) => computing,
    (computing) => said.push(computing),
  );
  answer({ type: 'loaded' });
  vi.advanceTimersByTime(500);
  answer({ type: 'loaded' });
  expect(said).toEqual([true, false]);
});

it('an experiment that fails is not computed any more', () => {
  client.load(experiment('broken'));
  const frame = { lossesFrom: 0, losses: new Float32Array(), panels: {}, comparisons: {} };
  answer({ type: 'frame', frame: { ...frame, status: { phase: 'loading', step: 0, steps: 0 } } });
  vi.advanceTimersByTime(500);
  expect(store.state.computing).toBe(true);
  answer({ type: 'frame', frame: { ...frame, status: { phase: 'failed', step: 0, steps: 0 } } });
  expect(store.state.computing).toBe(false);
});

it('nor is one whose device is gone, until there is another', () => {
  client.load(experiment('lost'));
  vi.advanceTimersByTime(500);
  const frame = { lossesFrom: 0, losses: new Float32Array(), panels: {}, comparisons: {} };
  const problem = { kind: 'deviceLost' as const, message: 'The GPU was lost.', remedy: 'Reload the window.' };
  answer({ type: 'frame', frame: { ...frame, status: { phase: 'failed', step: 0, steps: 0, problem } } });
  expect(isComputing(store.state)).toBe(false);
  answer({ type: 'frame', frame: { ...frame, status: { phase: 'loading', step: 0, steps: 0 } } });
  expect(isComputing(store.state)).toBe(true);
  answer({ type: 'loaded' });
  expect(isComputing(store.state)).toBe(false);
});
