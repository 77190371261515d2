/** The page's state, all of it, in one place. Views derive what they show from it and are told when what they look at has changed. */
import type { ExpectationReport } from '../../experiment/expectation.js';
import type { Comparison, Experiment } from '../../experiment/experiment.js';
import type { GradientCheck } from '../../experiment/gradientCheck.js';
import type {
  ComparisonReport,
  DeviceReport,
  FileMistake,
  NodeTimes,
  PanelId,
  PanelReport,
  PointedEntry,
  PointedNode,
  PointedPixel,
  RunStatus,
} from '../../experiment/messages.js';
import type { PageTheme } from './theme.js';

/** What a person chose for one panel. */
export interface PanelOptions {
  /** The colour bar's ends, held where they were when the lock was set. */
  readonly locked?: { readonly low: number; readonly high: number };
  readonly logarithmic: boolean;
  /** The channel shown, or 'color' for channels that are colours; the panel's own choice without it. */
  readonly channel?: number | 'color';
}

/** What a person chose for one card. */
export interface CardOptions {
  /** Panels that use the same colour map use the same range. */
  readonly oneScale: boolean;
  /** Which image of a batch. */
  readonly batch: number;
}

/** What a node took, and in which experiment. */
export interface TimedNode {
  readonly times: NodeTimes;
  readonly experiment: Experiment;
}

export interface PageState {
  readonly fileName: string | undefined;
  /** The last experiment without mistakes. */
  readonly experiment: Experiment | undefined;
  /** The experiment as a control that is being dragged would have it; nothing of it is in the file yet. */
  readonly draft: Experiment | undefined;
  /** Mistakes of the text as it is now. Where there are some, `experiment` is stale. */
  readonly mistakes: readonly FileMistake[];
  readonly device: DeviceReport | undefined;
  /** The experiment whose tensors the engine holds. */
  readonly loaded: Experiment | undefined;
  readonly status: RunStatus;
  /** The engine has worked for a while on what the controls say, or the file. */
  readonly computing: boolean;
  /** The last gradient check of the experiment that is loaded, as far as it has come. */
  readonly check: GradientCheck | undefined;
  /** What became of the loaded experiment's expectations when its run was last at rest. */
  readonly expected: ExpectationReport | undefined;
  /** Entry i is the loss of the state after i steps. The array grows in place; the object around it is new whenever it did. */
  readonly losses: { readonly values: number[] };
  readonly reports: Readonly<Record<PanelId, PanelReport>>;
  /** The last times of the nodes, by their ids. */
  readonly times: Readonly<Record<string, TimedNode>>;
  /** The pixel under the pointer or the keyboard's cursor. */
  readonly pointer: PointedPixel | null;
  readonly pointed: readonly PointedEntry[];
  /** What operations tell of the pixel. */
  readonly pointedNodes: readonly PointedNode[];
  readonly theme: PageTheme;
  /** Device pixels to a CSS pixel. */
  readonly pixelRatio: number;
  readonly panelOptions: Readonly<Record<PanelId, PanelOptions>>;
  readonly cardOptions: Readonly<Record<string, CardOptions>>;
  /** The panels of pictures that a person wants to see on a card, by its id; on others those of the file, or the usual ones. */
  readonly pictures: Readonly<Record<string, readonly PanelId[]>>;
  /** The comparisons that are open, at most one a node. */
  readonly comparisons: readonly Comparison[];
  /** What came of those that the engine has evaluated, by their nodes. */
  readonly comparisonReports: Readonly<Record<string, ComparisonReport>>;
  /** The page's tab is on top of others, as far as the host has said. */
  readonly onTop: boolean;
  /** Panels that the engine draws; of the others it tells only the numbers. */
  readonly drawnPanels: ReadonlySet<PanelId>;
}

export const defaultPanelOptions: PanelOptions = { logarithmic: false };
export const defaultCardOptions: CardOptions = { oneScale: false, batch: 0 };

export function initialState(theme: PageTheme): PageState {
  return {
    fileName: undefined,
    experiment: undefined,
    draft: undefined,
    mistakes: [],
    device: undefined,
    loaded: undefined,
    status: { phase: 'empty', step: 0, steps: 0 },
    computing: false,
    check: undefined,
    expected: undefined,
    losses: { values: [] },
    reports: {},
    times: {},
    pointer: null,
    pointed: [],
    pointedNodes: [],
    theme,
    pixelRatio: window.devicePixelRatio,
    panelOptions: {},
    cardOptions: {},
    pictures: {},
    comparisons: [],
    comparisonReports: {},
    onTop: true,
    drawnPanels: new Set(),
  };
}

/** The experiment that is shown: the draft of a drag in progress, else the file's. */
export function shownExperiment(state: PageState): Experiment | undefined {
  return state.draft ?? state.experiment;
}

/** What is shown is of before, and what is to come is on its way: not where the device is gone for good. */
export function isComputing({ computing, status }: PageState): boolean {
  return computing && status.phase !== 'failed';
}

/** The run has moved on since its gradients were checked. */
export function checkIsPast({ check, status }: PageState): boolean {
  return check !== undefined && check.step !== status.step;
}

/** There are gradients that can be checked: not where the experiment that is shown was refused, nor without a device. */
export function canCheck(state: PageState): boolean {
  const { loaded, status } = state;
  if (loaded?.loss === undefined || status.problem?.kind === 'deviceLost') return false;
  if (status.phase === 'failed') return loaded === shownExperiment(state);
  return status.phase !== 'empty' && status.phase !== 'loading';
}

export class Store {
  #state: PageState;
  readonly #watchers = new Set<(state: PageState) => void>();

  constructor(state: PageState) {
    this.#state = state;
  }

  get state(): PageState {
    return this.#state;
  }

  update(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of [...this.#watchers]) if (this.#watchers.has(watcher)) watcher(this.#state);
  }

  setPanelOptions(panel: PanelId, change: Partial<PanelOptions>): void {
    const options = { ...(this.#state.panelOptions[panel] ?? defaultPanelOptions), ...change };
    this.update({ panelOptions: { ...this.#state.panelOptions, [panel]: options } });
  }

  unlock(panel: PanelId): void {
    const { locked: _, ...rest } = this.#state.panelOptions[panel] ?? defaultPanelOptions;
    this.update({ panelOptions: { ...this.#state.panelOptions, [panel]: rest } });
  }

  /** Opens a comparison in place of the node's other one, if it has one. */
  compare(comparison: Comparison): void {
    this.update({ comparisons: [...this.#state.comparisons.filter(({ node }) => node !== comparison.node), comparison] });
  }

  endComparison(node: string): void {
    this.update({ comparisons: this.#state.comparisons.filter((comparison) => comparison.node !== node) });
  }

  setCardOptions(card: string, change: Partial<CardOptions>): void {
    const options = { ...(this.#state.cardOptions[card] ?? defaultCardOptions), ...change };
    this.update({ cardOptions: { ...this.#state.cardOptions, [card]: options } });
  }

  /** Calls `listener` now, and again whenever what `select` gives is another value. Returns the function that ends it. */
  watch<T>(select: (state: PageState) => T, listener: (selected: T) => void): () => void {
    let last = select(this.#state);
    const watcher = (state: PageState) => {
      const selected = select(state);
      if (Object.is(selected, last)) return;
      last = selected;
      listener(selected);
    };
    this.#watchers.add(watcher);
    listener(last);
    return () => this.#watchers.delete(watcher);
  }
}
