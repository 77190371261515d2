/** The worker's side of the door, on a real device and with a painter that only takes notes. */
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { gradientsAgree } from '../../../experiment/gradientCheck.js';
import type { EngineToPage, Frame, PageToEngine, PanelReport, RunStatus } from '../../../experiment/messages.js';
import type { DeviceEvents } from '../../../webview/engine/backend/device.js';
import { Checker } from '../../../webview/engine/check/checker.js';
import type { Painter, TensorSource } from '../../../webview/engine/draw/painter.js';
import type { Panels } from '../../../webview/engine/draw/panels.js';
import { EngineHost } from '../../../webview/engine/host.js';
import { Session } from '../../../webview/engine/session.js';
import { openTestBackend } from '../support/dawn.js';
import { experiment, fit, gaussians, operations, tensor } from './experiments.js';

const report: PanelReport = {
  low: 0,
  high: 1,
  clipped: false,
  statistics: { count: 1, minimum: 0, maximum: 1, mean: 0, rms: 0, nonFinite: 0 },
};

/** Notes at which step it was asked to paint, and whether value and gradient were there. */
class NotingPainter implements Painter {
  readonly painted: { readonly value: boolean; readonly gradient: boolean }[] = [];
  attach = () => undefined;
  configure = () => undefined;
  detach = () => undefined;
  show = () => undefined;
  dispose = vi.fn();
  failure: Error | undefined;
  /** How long a frame takes. */
  milliseconds = 0;

  constructor(readonly panels: Panels) {}

  async paint(tensors: TensorSource) {
    if (this.failure) throw this.failure;
    if (this.milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, this.milliseconds));
    const reference = tensors.references().at(-1)!;
    this.painted.push({ value: tensors.value(reference) !== undefined, gradient: tensors.gradient(reference) !== undefined });
    return { panel: report };
  }

  followPointer = async () => undefined;
  readEntries = async () => [];

  async readPixel() {
    return [{ reference: 'x', value: [1] }];
  }
}

class Page {
  readonly messages: EngineToPage[] = [];
  readonly painters: NotingPainter[] = [];
  readonly host: EngineHost;
  openings = 0;

  constructor(fails?: Error) {
    this.host = new EngineHost({
      operations,
      post: (message) => this.messages.push(message),
      open: async (panels: Panels, events: DeviceEvents) => {
        this.openings++;
        if (fails) throw fails;
        const { backend } = await openTestBackend(events);
        const painter = new NotingPainter(panels);
        this.painters.push(painter);
        return { backend, painter, report: { backend: 'webgpu', name: 'test', software: true, features: [], limits: {} } };
      },
    });
  }

  send(...messages: PageToEngine[]): void {
    for (const message of messages) this.host.receive(message);
  }

  get frames(): Frame[] {
    return this.messages.flatMap((message) => (message.type === 'frame' ? [message.frame] : []));
  }

  get status(): RunStatus | undefined {
    return this.frames.at(-1)?.status;
  }

  until(condition: () => boolean): Promise<void> {
    return vi.waitFor(() => expect(condition()).toBe(true), { timeout: 30_000, interval: 5 });
  }

  /** The loss curve as the page puts it together. */
  get losses(): number[] {
    const losses: number[] = [];
    for (const frame of this.frames) losses.splice(frame.lossesFrom, losses.length, ...frame.losses);
    return losses;
  }
}

const load = (what = fit(), run = false): PageToEngine => ({ type: 'load', experiment: what, files: {}, run });
const command = (name: 'run' | 'pause' | 'step' | 'reset'): PageToEngine => ({ type: 'command', command: name });
const long = gaussians({ plan: { steps: 1_000_000 } });

let page: Page;
let timed: MockInstance<Session['timeNodes']>;
let warned: MockInstance<typeof console.warn>;

beforeEach(() => {
  timed = vi.spyOn(Session.prototype, 'timeNodes');
  warned = vi.spyOn(console, 'warn');
});

afterEach(async () => {
  page.send(command('pause'));
  await page.until(() => page.status?.phase !== 'running');
  // Its nodes are not to be timed on the device of the next one.
  page.send({ type: 'visible', visible: false, panels: [] });
  await Promise.all(timed.mock.results.map(({ value }) => value));
  const warnings = [...warned.mock.calls];
  vi.restoreAllMocks();
  expect(warnings).toEqual([]);
});

describe('loading', () => {
  test('the device comes first, then the experiment, then its picture', async () => {
    page = new Page();
    page.send(load());
    await page.until(() => page.status?.phase === 'paused');
    expect(page.messages.map(({ type }) => type)).toEqual(['device', 'frame', 'loaded', 'frame']);
    expect(page.frames[0]?.status.phase).toBe('loading');
    expect(page.frames[1]).toMatchObject({ status: { step: 0, steps: 20 }, lossesFrom: 0, panels: { panel: report } });
    expect(page.losses).toHaveLength(1);
    expect(page.painters[0]?.painted).toEqual([{ value: true, gradient: true }]);
  });

  test('what is expected is judged once a run is at rest, and not while it goes on', async () => {
    const source = { kind: 'fill', value: 0 } as const;
    const expectations = [{ reference: 'loss', gradient: true, source, shape: [], dtype: 'float32', relativeTolerance: 2 } as const];
    const told = () => page.messages.flatMap((message) => (message.type === 'expected' ? [message.report] : []));
    page = new Page();
    page.send(load(fit({ expectations })));
    await page.until(() => told().length > 0);
    expect(told()).toEqual([{ step: 0, final: false, results: [expect.objectContaining({ error: 1, passed: true })] }]);
    page.send(command('run'));
    await page.until(() => told().length > 1);
    expect(page.status).toMatchObject({ phase: 'finished' });
    expect(told()[1]).toMatchObject({ step: 20, final: true });
  });

  test('what cannot be loaded is told as a problem and not as loaded', async () => {
    page = new Page();
    page.send(load(experiment([{ ...tensor('x', [0], 0.1), shape: [2 ** 30, 9] }], [], { loss: 'x' })));
    await page.until(() => page.status?.phase === 'failed');
    expect(page.status?.problem?.kind).toBe('outOfMemory');
    expect(page.messages.some(({ type }) => type === 'loaded')).toBe(false);
    const told = page.messages.length;
    page.send(command('run'));
    await page.until(() => page.messages.length > told);
    expect(page.status).toMatchObject({ phase: 'failed', problem: { kind: 'outOfMemory' } });
  });

  test('a message that throws becomes a problem, and the next one works', async () => {
    page = new Page();
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    page.send(load({ ...fit(), nodes: null as never }));
    await page.until(() => page.status?.phase === 'failed');
    expect(page.status?.problem?.kind).toBe('internal');
    page.send(load());
    await page.until(() => page.status?.phase === 'paused');
  });

  test('a painter that fails is told too', async () => {
    page = new Page();
    page.send(load());
    await page.until(() => page.status?.phase === 'paused');
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    page.painters[0]!.failure = new Error('no canvas');
    page.send({ type: 'visible', visible: true, panels: ['panel'] });
    await page.until(() => page.status?.phase === 'failed');
    expect(page.status?.problem?.message).toContain('no canvas');
  });

  test('without any device the page is told why, and nothing throws', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    page = new Page(new Error('no device at all'));
    page.send(load());
    await page.until(() => page.frames.length === 2);
    expect(page.messages[0]).toMatchObject({ type: 'device', device: { backend: 'none' } });
    expect(page.status?.problem?.message).toContain('no device at all');
  });
});

describe('running', () => {
  test('a run shows itself on the way and ends finished, each loss told', async () => {
    page = new Page();
    page.send(load(fit({ plan: { steps: 200 } }), true));
    await page.until(() => page.status?.phase === 'finished');
    expect(page.status).toMatchObject({ step: 200, steps: 200 });
    expect(page.frames.some(({ status }) => status.phase === 'running')).toBe(true);
    expect(page.losses).toHaveLength(201);
    expect(page.losses.every(Number.isFinite)).toBe(true);
  });

  test('pause, step and reset', async () => {
    page = new Page();
    page.send(load(long, true));
    await page.until(() => (page.status?.step ?? 0) > 2);
    page.send(command('pause'));
    await page.until(() => page.status?.phase === 'paused');
    const { step } = page.status!;
    page.send(command('step'));
    await page.until(() => page.status?.step === step + 1);
    expect(page.status?.phase).toBe('paused');
    page.send(command('reset'));
    await page.until(() => page.status?.step === 0);
    expect(page.losses).toHaveLength(1);
  });

  test('an edit while it runs goes on running', async () => {
    page = new Page();
    page.send(load(long, true));
    await page.until(() => (page.status?.step ?? 0) > 2);
    const { step } = page.status!;
    page.send(load({ ...long, title: 'another' }));
    await page.until(() => page.messages.filter(({ type }) => type === 'loaded').length === 2);
    await page.until(() => page.status?.phase === 'running' && page.status.step > step + 2);
  });

  test('while nobody looks it rests, and says that it runs', async () => {
    page = new Page();
    page.send(load(long, true));
    await page.until(() => (page.status?.step ?? 0) > 2);
    page.send({ type: 'visible', visible: false, panels: [] });
    const isQuiet = async () => {
      const before = page.messages.length;
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(page.messages.length).toBe(before);
    };
    await vi.waitFor(isQuiet, { timeout: 30_000 });
    expect(page.status?.phase).toBe('running');
    const { step } = page.status!;
    const painted = page.painters[0]!.painted.length;
    page.send({ type: 'visible', visible: true, panels: ['panel'] });
    await page.until(() => page.status!.step > step && page.painters[0]!.painted.length > painted);
  });

  test('the pixel pointed at is answered at once, and again with each frame', async () => {
    page = new Page();
    const pixel = { rows: 24, columns: 20, row: 1, column: 2, batch: 0 };
    const answers = () => page.messages.filter(({ type }) => type === 'pointed').length;
    page.send(load(long), { type: 'point', pixel });
    await page.until(() => answers() > 0);
    page.send(command('run'));
    const before = answers();
    await page.until(() => answers() > before + 2);
    page.send({ type: 'point', pixel: null }, command('pause'));
    await page.until(() => page.status?.phase === 'paused');
    const after = answers();
    const { step } = page.status!;
    page.send(command('step'));
    await page.until(() => page.status?.step === step + 1);
    expect(answers()).toBe(after);
  });
});

describe('pointing while it runs and frames are slow', () => {
  const pixel = { rows: 24, columns: 20, row: 1, column: 2, batch: 0 };

  async function runSlowly(): Promise<void> {
    page = new Page();
    page.send(load(long));
    await page.until(() => page.status?.phase === 'paused');
    page.painters[0]!.milliseconds = 400;
    page.send(command('run'));
    // The first two frames of a run are due at once, and the one after them only when training has had three times as long.
    const frames = () =>
      page.messages.filter(
        (message) => message.type === 'frame' && message.frame.status.phase === 'running' && message.frame.status.step > 0,
      );
    await page.until(() => frames().length === 2);
  }

  test('is answered between two frames', async () => {
    await runSlowly();
    const from = page.messages.length;
    page.send({ type: 'point', pixel });
    await page.until(() => page.messages.length > from);
    expect(page.messages[from]).toMatchObject({ type: 'pointed', pixel });
    // The next move is answered too, and a pointer at rest waits for the frames.
    page.send({ type: 'point', pixel: { ...pixel, column: 3 } });
    await page.until(() => page.messages.length > from + 1);
    expect(page.messages[from + 1]).toMatchObject({ type: 'pointed', pixel: { column: 3 } });
    await page.until(() => page.messages.length > from + 2);
    expect(page.messages[from + 2]?.type).toBe('frame');
  });

  test('at nothing is answered with nothing', async () => {
    await runSlowly();
    const from = page.messages.length;
    page.send({ type: 'point', pixel: null });
    await page.until(() => page.messages.length > from);
    expect(page.messages[from]?.type).toBe('frame');
  });
});

describe('a gradient check', () => {
  const checks = () => page.messages.flatMap((message) => (message.type === 'checked' ? [message.check] : []));

  test('is told while it comes and when it is done, of the state that is shown', async () => {
    page = new Page();
    page.send(load(fit()), command('step'), { type: 'check' });
    await page.until(() => checks().at(-1)?.phase === 'done');
    expect(checks()[0]).toMatchObject({ step: 1, phase: 'checking' });
    expect(checks().at(-1)?.step).toBe(1);
    expect(gradientsAgree(checks().at(-1)!)).toBe(true);
    expect(page.status?.phase).toBe('paused');
  });

  test('interrupts a run only for a moment', async () => {
    page = new Page();
    page.send(load(long, true));
    await page.until(() => (page.status?.step ?? 0) > 2);
    const from = page.frames.length;
    page.send({ type: 'check' });
    await page.until(() => checks().at(-1)?.phase === 'done');
    const { step } = checks().at(-1)!;
    await page.until(() => (page.status?.step ?? 0) > step + 2);
    expect(page.frames.slice(from).every(({ status }) => status.phase === 'running')).toBe(true);
  });

  test('ends where that is asked for, with what it has found, and another begins anew', async () => {
    page = new Page();
    page.send(load(gaussians()), { type: 'check' });
    await page.until(() => checks().length > 0);
    page.send({ type: 'stopCheck' });
    await page.until(() => checks().at(-1)?.phase === 'stopped');
    page.send({ type: 'check' });
    await page.until(() => checks().at(-1)?.phase === 'done');
    expect(checks().filter(({ phase }) => phase === 'stopped')).toHaveLength(1);
  });

  test('of an experiment that gives way to another says nothing after that', async () => {
    page = new Page();
    page.send(load(gaussians()), { type: 'check' });
    await page.until(() => checks().length > 0);
    page.send(load());
    await page.until(() => page.messages.filter(({ type }) => type === 'loaded').length === 2);
    const types = page.messages.map(({ type }) => type);
    expect(checks().at(-1)?.phase).toBe('stopped');
    expect(types.lastIndexOf('checked')).toBeLessThan(types.lastIndexOf('loaded'));
    const told = checks().length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(checks()).toHaveLength(told);
  });
});

describe('times of nodes', () => {
  const timed = () => page.messages.flatMap((message) => (message.type === 'times' ? [message.node] : []));

  test('are taken once a gradient check has ended, and not beside it', async () => {
    let end = (): void => undefined;
    const checking = new Promise<void>((resolve) => {
      end = resolve;
    });
    vi.spyOn(Checker.prototype, 'begin').mockReturnValue(checking);
    page = new Page();
    page.send(load(), { type: 'check' });
    await page.until(() => page.status?.phase === 'paused');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(timed()).toEqual([]);
    end();
    await page.until(() => timed().includes('loss'));
  });
});

describe('a lost device', () => {
  test('is opened again, and the run goes on', async () => {
    page = new Page();
    page.send(load(long, true));
    await page.until(() => (page.status?.step ?? 0) > 2);
    page.send({ type: 'loseDevice' });
    await page.until(() => page.openings === 2);
    expect(page.frames.some(({ status }) => status.problem?.kind === 'deviceLost')).toBe(true);
    await page.until(() => page.status?.phase === 'running' && page.painters[1]!.painted.length > 2);
    expect(page.status?.problem).toBeUndefined();
    expect(page.painters[0]!.dispose).toHaveBeenCalledOnce();
  });

  test('at rest: what is expected is judged again, of the state that the run has gone back to', async () => {
    const source = { kind: 'fill', value: 0 } as const;
    const expectations = [{ reference: 'loss', gradient: true, source, shape: [], dtype: 'float32', relativeTolerance: 2 } as const];
    const steps = () => page.messages.flatMap((message) => (message.type === 'expected' ? [message.report.step] : []));
    page = new Page();
    page.send(load(fit({ expectations })), command('step'));
    await page.until(() => steps().at(-1) === 1);
    const told = steps().length;
    page.send({ type: 'loseDevice' });
    await page.until(() => steps().length > told);
    expect(page.openings).toBe(2);
    await page.until(() => page.status?.phase === 'paused');
    expect(steps().at(-1)).toBe(page.status?.step);
  });

  test('that takes a load with it: the experiment is told as loaded once it is in place on the next one', async () => {
    page = new Page();
    page.send(load(long, true));
    await page.until(() => (page.status?.step ?? 0) > 2);
    // The load waits for the end of the tick that is being computed, and the device is gone before.
    page.send(load(fit({ plan: { steps: 30 } })), { type: 'loseDevice' });
    await page.until(() => page.status?.phase === 'finished' && page.status.steps === 30);
    const types = page.messages.map(({ type }) => type).filter((type) => type !== 'frame');
    expect(types).toEqual(['device', 'loaded', 'device', 'loaded']);
  });

  test('that is lost again and again stays lost', async () => {
    page = new Page();
    page.send(load(long));
    await page.until(() => page.status?.phase === 'paused');
    for (let opening = 2; opening <= 4; opening++) {
      page.send({ type: 'loseDevice' });
      await page.until(() => page.openings === opening && page.status?.phase === 'paused');
    }
    page.send({ type: 'loseDevice' });
    await page.until(() => page.status?.problem?.remedy.includes('4 times') === true);
    page.send(command('run'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(page.openings).toBe(4);
    expect(page.status?.problem?.kind).toBe('deviceLost');
  });
});
