import type { Experiment } from '../../experiment/experiment.js';
import type {
  EngineProblem,
  EngineToPage,
  PageToEngine,
  PanelId,
  PanelReport,
  PointedPixel,
  RunCommand,
  RunStatus,
} from '../../experiment/messages.js';
import type { DeviceEvents } from './backend/device.js';
import { Checker } from './check/checker.js';
import { createPanels, type Panels } from './draw/panels.js';
import { FrameClock } from './frameClock.js';
import { lossTold } from './lossTold.js';
import { nextTask } from './nextTask.js';
import type { Operation } from './operation.js';
import type { Platform } from './platform.js';
import { problemOf } from './problem.js';
import type { Spectator } from './runner.js';
import { Session } from './session.js';
import { WebGPUBackend } from './tfjs.js';
import { TimesAtRest } from './timing/timesAtRest.js';

export interface HostOptions {
  readonly operations: readonly Operation[];
  /**
   * Opens a device and makes its backend tfjs's current one. `again`: after a lost device, when only WebGPU will do, because a canvas
   * on which WebGPU has drawn takes no other painter.
   * @throws EngineError where nothing can be opened.
   */
  open(panels: Panels, events: DeviceEvents, again: boolean): Promise<Platform>;
  post(message: EngineToPage): void;
}

/** A device that is lost more often than this within a minute will not stay. */
const lossesInAMinute = 3;

/**
 * The engine as the page sees it: answers its messages, trains while somebody looks, draws the panels, and opens the GPU again when it
 * is lost. Nothing that happens here is silent: what fails becomes the status's problem.
 */
export class EngineHost {
  private readonly panels = createPanels();
  private readonly clock = new FrameClock();
  private readonly checker = new Checker((check) => this.options.post({ type: 'checked', check }));
  /** Of the answers to the pointer that a run gives between two frames. */
  private readonly pointerClock = new FrameClock();
  private platform: Platform | undefined;
  private session: Session | undefined;
  /** Messages wait for a device. */
  private ready: Promise<void>;
  private visible = true;
  /** What the person asked for. Training rests all the same while nobody can see it. */
  private wantsToRun = false;
  private currentRun: object | undefined;
  /** The experiment of the last load, until the page has been told that it is in place. */
  private untold: Experiment | undefined;
  private pointed: PointedPixel | null = null;
  private frameRequested = false;
  private judgementRequested = false;
  /** The pointer has moved since it was last answered. */
  private pointerWaits = false;
  private drawing: Promise<void> = Promise.resolve();
  /** Of the gradients: they and the the times of nodes would take the processor from each other. */
  private checksUnderWay = 0;
  /** A problem that the session knows nothing of. */
  private problem: EngineProblem | undefined;
  private losses: number[] = [];
  private frameIsDue = false;
  private readonly times = new TimesAtRest((node, times) => this.options.post({ type: 'times', node, times }));
  private readonly spectator: Spectator = {
    due: () => {
      this.frameIsDue = this.visible && this.clock.due();
      return this.frameIsDue || (this.pointerWaits && this.visible && this.pointerClock.due());
    },
    show: async () => {
      await (this.frameIsDue ? this.frame() : this.answerPointer());
      (this.frameIsDue ? this.clock : this.pointerClock).drawn();
    },
  };

  constructor(private readonly options: HostOptions) {
    this.ready = this.open(false).catch((error: unknown) => {
      options.post({ type: 'device', device: { backend: 'none', name: '', software: false, features: [], limits: {} } });
      this.fail(error);
    });
  }

  /** Takes a message of the page. They are handled in their order. */
  receive(message: PageToEngine): void {
    this.ready = this.ready.then(() => this.handle(message)).catch((error: unknown) => this.fail(error));
  }

  /** Shows what nobody foresaw. */
  fail(error: unknown): void {
    this.problem = problemOf(error);
    this.post({});
  }

  private async open(again: boolean): Promise<void> {
    const { open, post, operations } = this.options;
    const events: DeviceEvents = {
      onLost: (message) => this.recover(message),
      onError: (error) => {
        this.session?.gpuError(error);
        this.requestFrame();
      },
    };
    const platform = await open(this.panels, events, again);
    this.platform = platform;
    post({ type: 'device', device: platform.report });
    if (this.session) await this.session.rebuild(platform.backend);
    else this.session = new Session({ backend: platform.backend, operations });
  }

  private handle(message: PageToEngine): void {
    const { platform, session, panels } = this;
    if (!platform || !session) {
      // There is no device and there will be none: the problem that says so is the answer.
      this.post({});
      return;
    }
    switch (message.type) {
      case 'load':
        this.load(session, message);
        break;
      case 'command':
        this.problem = undefined;
        this.command(session, message.command);
        break;
      case 'check':
        this.check(session);
        break;
      case 'stopCheck':
        this.checker.end();
        break;
      case 'attach':
        panels.attach(message.panel, message.canvas);
        this.requestFrame();
        break;
      case 'draw':
        panels.configure(message.panel, message.drawing, message.width, message.height);
        this.requestFrame();
        break;
      case 'detach':
        panels.detach(message.panel);
        break;
      case 'visible':
        panels.show(message.panels);
        this.setVisible(session, message.visible);
        break;
      case 'compare':
        this.times.interrupt();
        this.whenDone(session.compare(message.comparisons), () => undefined);
        break;
      case 'point':
        this.pointed = message.pixel;
        this.requestPointer();
        break;
      case 'loseDevice':
        if (platform.backend instanceof WebGPUBackend) platform.backend.device.destroy();
        break;
    }
  }

  private load(session: Session, { experiment, files, run }: Extract<PageToEngine, { type: 'load' }>): void {
    this.checker.end();
    this.problem = undefined;
    this.times.want();
    this.wantsToRun ||= run;
    this.currentRun = undefined;
    this.untold = experiment;
    this.options.post({
      type: 'frame',
      frame: {
        status: { ...this.status, phase: 'loading' },
        lossesFrom: session.losses.length,
        losses: new Float32Array(),
        panels: {},
        comparisons: session.comparisons,
      },
    });
    const seen = session.load(experiment, files).then(() => {
      this.tellLoaded(session);
      if (session.status.phase === 'failed') this.wantsToRun = false;
      // The state that training begins from is on the screen before training moves it on.
      return this.wantsToRun ? this.frame() : undefined;
    });
    this.whenDone(seen, () => this.resume(session));
  }

  /** Once for each load; one that coincides with a lost device is in place only on the next device. */
  private tellLoaded({ experiment }: Session): void {
    if (experiment === undefined || experiment !== this.untold) return;
    this.untold = undefined;
    this.options.post({ type: 'loaded' });
  }

  private command(session: Session, command: RunCommand): void {
    this.times.interrupt();
    if (command !== 'step') this.times.want();
    this.wantsToRun = command === 'run';
    this.currentRun = undefined;
    if (command === 'run') this.resume(session);
    else this.whenDone(session[command](), () => undefined);
  }

  /** A run is interrupted only while the numbers are read. */
  private check(session: Session): void {
    this.times.interrupt();
    this.currentRun = undefined;
    const reading = session.readForCheck();
    this.checksUnderWay++;
    const ended = () => {
      this.checksUnderWay--;
      this.rest();
    };
    this.checker
      .begin(reading)
      .catch((error: unknown) => this.fail(error))
      .then(ended);
    this.whenDone(
      reading.then(() => undefined),
      () => this.resume(session),
    );
  }

  private setVisible(session: Session, visible: boolean): void {
    const was = this.visible;
    this.visible = visible;
    if (visible && !was) {
      this.resume(session);
      this.rest();
    }
    if (!visible) this.times.interrupt();
    if (!visible && this.currentRun) {
      this.currentRun = undefined;
      this.whenDone(session.pause(), () => undefined);
    }
    this.requestFrame();
  }

  /** Trains, where that is wanted and can be seen. */
  private resume(session: Session): void {
    if (!this.wantsToRun || !this.visible) return;
    const run = {};
    this.currentRun = run;
    this.whenDone(session.run(this.spectator), () => {
      // A run that was ended by another command leaves what is wanted to that command.
      if (this.currentRun !== run) return;
      this.currentRun = undefined;
      this.wantsToRun = false;
    });
  }

  private whenDone(work: Promise<void>, then: () => void): void {
    work
      .then(() => {
        then();
        this.settled();
      })
      .catch((error: unknown) => this.fail(error));
  }

  /** What is in place may be another state than what the page has been told of. */
  private settled(): void {
    this.requestFrame();
    this.requestJudgement();
    this.rest();
  }

  /** Nothing runs for now, as far as has been asked. */
  private rest(): void {
    if (this.session && this.visible && !this.currentRun && this.checksUnderWay === 0) this.times.rest(this.session);
  }

  private get status(): RunStatus {
    const status: RunStatus = this.session?.status ?? { phase: 'empty', step: 0, steps: 0 };
    if (this.problem) return { ...status, phase: 'failed', problem: this.problem };
    return this.wantsToRun && status.phase === 'paused' ? { ...status, phase: 'running' } : status;
  }

  /** Soon a frame, one for however many requests; a run shows itself when its next frame is due. */
  private requestFrame(): void {
    if (this.frameRequested || this.currentRun) return;
    this.frameRequested = true;
    void nextTask().then(() => {
      if (!this.currentRun) return this.frame();
      this.frameRequested = false;
      return undefined;
    });
  }

  /** Soon a word on what the experiment expects, of the state that a run rests in. */
  private requestJudgement(): void {
    if (this.judgementRequested) return;
    this.judgementRequested = true;
    void nextTask().then(async () => {
      this.judgementRequested = false;
      const { session, currentRun } = this;
      if (currentRun || session?.experiment === undefined || session.experiment.expectations.length === 0) return;
      const report = await session.expectations();
      if (report) this.options.post({ type: 'expected', report });
    });
  }

  /** Soon an answer to where the pointer is by then; a run answers between two ticks. */
  private requestPointer(): void {
    const asked = this.pointerWaits;
    this.pointerWaits = true;
    if (!asked && !this.currentRun) void this.answerPointer();
  }

  /** Draws the panels and posts a frame. */
  private frame(): Promise<void> {
    // Requests that come while this frame waits for its turn are answered by it.
    this.drawing = this.drawing.then(() => {
      this.frameRequested = false;
    });
    return this.draw(async (platform, session) => {
      this.post(this.visible && session.experiment ? await platform.painter.paint(session, this.pointed) : {});
      await this.readPointed(platform, session);
    });
  }

  private answerPointer(): Promise<void> {
    return this.draw(async (platform, session) => {
      const isSeen = this.visible && session.experiment !== undefined;
      const following = isSeen ? platform.painter.followPointer(session, this.pointed) : undefined;
      await Promise.all([following, this.readPointed(platform, session)]);
    });
  }

  private async readPointed({ painter }: Platform, session: Session): Promise<void> {
    const pixel = this.pointed;
    this.pointerWaits = false;
    if (!pixel || !session.experiment) return;
    const [entries, nodes] = await Promise.all([
      painter.readPixel(session, pixel),
      session.tellPixel(pixel, (...place) => painter.readEntries(...place)),
    ]);
    this.options.post({ type: 'pointed', pixel, entries, nodes });
  }

  /** One drawing after another. What fails because its device was lost is nothing to speak of. */
  private draw(work: (platform: Platform, session: Session) => Promise<void>): Promise<void> {
    this.drawing = this.drawing.then(async () => {
      const { platform, session } = this;
      if (!platform || !session) return;
      try {
        await work(platform, session);
      } catch (error) {
        await lossTold(platform.backend, error);
        if (platform === this.platform) this.fail(error);
      }
    });
    return this.drawing;
  }

  private post(panels: Readonly<Record<PanelId, PanelReport>>): void {
    const { from, losses } = this.session?.newLosses() ?? { from: 0, losses: new Float32Array() };
    const comparisons = this.session?.comparisons ?? {};
    this.options.post({ type: 'frame', frame: { status: this.status, lossesFrom: from, losses, panels, comparisons } });
  }

  /** The device is gone: opens another and goes on from the last checkpoint, unless that keeps happening. */
  private recover(reason: string): void {
    const { session, platform } = this;
    if (!session) return;
    const now = performance.now();
    this.losses = [...this.losses.filter((time) => now - time < 60_000), now];
    const hopeless = this.losses.length > lossesInAMinute;
    session.deviceLost();
    this.times.interrupt();
    this.currentRun = undefined;
    this.platform = undefined;
    this.problem = {
      kind: 'deviceLost',
      message: `The GPU was lost${reason ? ` (${reason})` : ''}.`,
      remedy: hopeless
        ? `It was lost ${this.losses.length} times within a minute, so GradLab has stopped. Close other programs that use the GPU or update its driver, then reload the window.`
        : 'GradLab opens it again and goes on from the last checkpoint.',
    };
    if (hopeless) this.wantsToRun = false;
    this.post({});
    platform?.painter.dispose();
    if (hopeless) return;
    this.ready = this.ready.then(async () => {
      await this.open(true);
      this.problem = undefined;
      this.tellLoaded(session);
      this.resume(session);
      this.settled();
    });
    this.ready = this.ready.catch((error: unknown) => this.fail(error));
  }
}
