/**
 * The page's side of the door to the engine. What it says ends up in the store.
 * At most one `load` is under way; later ones wait and the last of them goes next, so that dragging a slider never builds a queue of old experiments.
 */
import type { Comparison, DataFiles, Experiment } from '../../experiment/experiment.js';
import type { EngineToPage, Frame, PageToEngine, PanelDrawing, PanelId, PointedPixel, RunCommand } from '../../experiment/messages.js';
import type { Store } from './store.js';

/** What the client needs of a worker. */
export interface EnginePort {
  postMessage(message: PageToEngine, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<EngineToPage>) => void): void;
  /** An error that the engine could not tell of itself, such as one that kept it from starting. */
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
}

interface Load {
  readonly experiment: Experiment;
  readonly files: DataFiles;
  readonly run: boolean;
}

/** A load that is answered sooner, in ms, is not worth a word. */
const patience = 400;

export class EngineClient {
  readonly #port: EnginePort;
  readonly #store: Store;
  #underWay: Load | undefined;
  #waiting: Load | undefined;
  /** The engine has said that it works on the load that is under way. */
  #begun = false;
  #outOfPatience: ReturnType<typeof setTimeout> | undefined;

  constructor(port: EnginePort, store: Store) {
    this.#port = port;
    this.#store = store;
    port.addEventListener('message', ({ data }) => this.#receive(data));
    port.addEventListener('error', ({ message }) => this.#break(message));
  }

  load(experiment: Experiment, files: DataFiles = {}, run = false): void {
    if (this.#underWay === undefined) {
      this.#underWay = { experiment, files, run };
      this.#outOfPatience = setTimeout(() => this.#store.update({ computing: true }), patience);
      this.#post({ type: 'load', experiment, files, run });
    } else {
      // Files are sent to the page once, so those of a load that is passed over go along with the next.
      const passedOver = this.#waiting;
      this.#waiting = { experiment, files: { ...passedOver?.files, ...files }, run: run || (passedOver?.run ?? false) };
    }
  }

  command(command: RunCommand): void {
    this.#post({ type: 'command', command });
  }

  /** Checks the gradients of the state that is shown, or ends the check that is under way. */
  toggleCheck(): void {
    this.#post({ type: this.#store.state.check?.phase === 'checking' ? 'stopCheck' : 'check' });
  }

  attach(panel: PanelId, canvas: OffscreenCanvas): void {
    this.#post({ type: 'attach', panel, canvas }, [canvas]);
  }

  draw(panel: PanelId, drawing: PanelDrawing, width: number, height: number): void {
    this.#post({ type: 'draw', panel, drawing, width, height });
  }

  detach(panel: PanelId): void {
    this.#post({ type: 'detach', panel });
  }

  show(visible: boolean, panels: readonly PanelId[]): void {
    this.#post({ type: 'visible', visible, panels });
  }

  point(pixel: PointedPixel | null): void {
    this.#post({ type: 'point', pixel });
  }

  compare(comparisons: readonly Comparison[]): void {
    this.#post({ type: 'compare', comparisons });
  }

  loseDevice(): void {
    this.#post({ type: 'loseDevice' });
  }

  #post(message: PageToEngine, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  #receive(message: EngineToPage): void {
    switch (message.type) {
      case 'device':
        this.#store.update({ device: message.device });
        break;
      case 'loaded':
        if (this.#underWay !== undefined) this.#settle(this.#underWay.experiment);
        break;
      case 'frame':
        this.#receiveFrame(message.frame);
        break;
      case 'checked':
        this.#store.update({ check: message.check });
        break;
      case 'expected':
        this.#store.update({ expected: message.report });
        break;
      case 'pointed':
        // An answer that comes after the pointer has moved on is about another pixel.
        if (samePixel(message.pixel, this.#store.state.pointer)) {
          this.#store.update({ pointed: message.entries, pointedNodes: message.nodes });
        }
        break;
      case 'times':
        this.#receiveTimes(message);
        break;
    }
  }

  #receiveFrame({ status, lossesFrom, losses, panels, comparisons }: Frame): void {
    const { values } = this.#store.state.losses;
    const grew = losses.length > 0 || lossesFrom < values.length;
    if (grew) {
      values.length = Math.min(values.length, lossesFrom);
      for (const loss of losses) values.push(loss);
    }
    // A small change is in place within a frame or two; to call that loading would only make the buttons flicker.
    const { phase: phaseBefore } = this.#store.state.status;
    const steady = status.phase === 'loading' && this.#store.state.loaded !== undefined && phaseBefore !== 'failed';
    this.#store.update({
      status: steady ? { ...status, phase: phaseBefore } : status,
      reports: { ...this.#store.state.reports, ...panels },
      comparisonReports: comparisons,
      ...(grew ? { losses: { values } } : {}),
    });
    if (status.phase === 'loading') this.#begun = true;
    // An experiment that cannot be put in place is answered by its problem alone; one that failed before is none of its business.
    // A lost device is no answer: it is in place once there is another.
    else if (status.phase === 'failed' && status.problem?.kind !== 'deviceLost' && this.#begun) this.#settle(this.#store.state.loaded);
  }

  #receiveTimes({ node, times }: Extract<EngineToPage, { type: 'times' }>): void {
    const { loaded: experiment, times: known } = this.#store.state;
    if (experiment !== undefined) this.#store.update({ times: { ...known, [node]: { times, experiment } } });
  }

  #break(message: string): void {
    const problem = {
      kind: 'internal' as const,
      message: `The engine has stopped: ${message}.`,
      remedy: 'Reload the window; if it happens again, please report it.',
    };
    clearTimeout(this.#outOfPatience);
    this.#store.update({ status: { ...this.#store.state.status, phase: 'failed', problem }, computing: false });
  }

  #settle(loaded: Experiment | undefined): void {
    clearTimeout(this.#outOfPatience);
    const next = this.#waiting;
    this.#underWay = undefined;
    this.#waiting = undefined;
    this.#begun = false;
    const { state } = this.#store;
    // What was checked is gone with its experiment; one that takes the place of none leaves it.
    const stays = loaded === state.loaded;
    this.#store.update({
      loaded,
      check: stays ? state.check : undefined,
      expected: stays ? state.expected : undefined,
      // Where another is waiting, it is still not what the controls say.
      computing: state.computing && next !== undefined,
    });
    if (next !== undefined) this.load(next.experiment, next.files, next.run);
  }
}

export function samePixel(a: PointedPixel | null, b: PointedPixel | null): boolean {
  if (a === null || b === null) return a === b;
  return a.rows === b.rows && a.columns === b.columns && a.row === b.row && a.column === b.column && a.batch === b.batch;
}
