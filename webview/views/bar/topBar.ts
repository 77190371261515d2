/** The bar at the top: what can be done, what runs, how far it is and how fast. */

import { formatNumber } from '../../../experiment/formatNumber.js';
import type { RunCommand } from '../../../experiment/messages.js';
import { psnrOf, psnrRange } from '../../../experiment/psnr.js';
import type { PageContext } from '../context.js';
import { element, setText } from '../dom.js';
import { icon } from '../icon.js';
import { Lifetime } from '../lifetime.js';
import { canCheck, isComputing, type PageState } from '../store.js';
import { toolkitButton } from '../toolkit.js';
import { helpButton } from './help.js';

export class TopBar {
  readonly element: HTMLElement;
  readonly #lifetime = new Lifetime();

  constructor(context: PageContext) {
    const { store, engine } = context;
    const runWord = element('span', { class: 'word' }, 'Run');
    const run = toolkitButton('primary', icon('run'), runWord);
    run.classList.add('run');
    const step = toolkitButton('icon', 'Step');
    const reset = toolkitButton('icon', 'Reset');
    step.title = 'One step of training (S)';
    reset.title = 'Back to the tensors of the file (0)';
    const checkWord = document.createTextNode('');
    const check = toolkitButton('icon', checkWord);
    check.classList.add('check');

    const file = element('span', { class: 'file' });
    const about = element('span', { class: 'about' });
    const progress = element('div', {
      class: 'progress',
      role: 'progressbar',
      attributes: { 'aria-label': 'Steps', 'aria-valuemin': '0' },
    });
    const figures = {
      step: figure('step', '9ch'),
      loss: figure('loss', '7ch'),
      psnr: figure('PSNR', '7ch'),
      speed: figure('', '0'),
    };
    const computing = element('span', { class: 'computing' }, 'computing …');
    const backend = element('span');
    const adapter = element('span', { class: 'adapter' });
    const device = element('span', { class: 'device' }, backend, adapter);
    const help = helpButton();

    this.element = element(
      'header',
      { class: 'top-bar' },
      element('div', { class: 'commands', role: 'toolbar', attributes: { 'aria-label': 'Training' } }, run, step, reset, check),
      element('div', { class: 'what' }, file, about, computing),
      element('div', { class: 'state' }, ...Object.values(figures).map((each) => each.element), device),
      help.element,
      progress,
    );

    const order = (command: RunCommand) => engine.command(command);
    this.#lifetime.listen(run, 'click', () => order(store.state.status.phase === 'running' ? 'pause' : 'run'));
    this.#lifetime.listen(step, 'click', () => order('step'));
    this.#lifetime.listen(reset, 'click', () => order('reset'));
    this.#lifetime.listen(check, 'click', () => engine.toggleCheck());

    const showStatus = ({ status, experiment }: PageState) => {
      const { phase } = status;
      const running = phase === 'running';
      const trains = experiment?.train !== undefined && phase !== 'empty' && phase !== 'loading';
      setText(runWord, running ? 'Pause' : 'Run');
      run.title = running ? 'Pause (space)' : 'Train (space)';
      if (run.dataset['phase'] !== String(running)) {
        run.dataset['phase'] = String(running);
        run.querySelector('svg')?.replaceWith(icon(running ? 'pause' : 'run'));
      }
      run.disabled = !trains || phase === 'finished';
      step.disabled = !trains || running || phase === 'finished';
      reset.disabled = !trains;
      figures.step.show(status.steps === 0 ? '' : String(status.step), ` / ${status.steps}`);
      figures.loss.show(status.loss === undefined ? '' : formatNumber(status.loss));
      const range = experiment === undefined ? undefined : psnrRange(experiment);
      figures.psnr.show(range === undefined || status.loss === undefined ? '' : psnrOf(status.loss, range).toFixed(1), ' dB');
      const { millisecondsPerStep: milliseconds, dispatchesPerStep: dispatches } = status;
      figures.speed.show(
        milliseconds === undefined ? '' : milliseconds.toFixed(milliseconds < 10 ? 1 : 0),
        ` ms/step${dispatches === undefined ? '' : ` · ${dispatches} dispatches`}`,
      );
      progress.style.setProperty('--part', String(status.steps === 0 ? 0 : status.step / status.steps));
      progress.setAttribute('aria-valuemax', String(status.steps));
      progress.setAttribute('aria-valuenow', String(status.step));
    };
    const showCheck = (checking: boolean) => {
      setText(checkWord, checking ? 'Stop checking' : 'Check gradients');
      check.title = checking
        ? 'Keep what has been checked so far (G)'
        : 'Hold the gradients of every node against differences of its definition in float64 (G)';
    };
    this.#lifetime.add(
      () => help.dispose(),
      store.watch(
        ({ status }) => status,
        () => showStatus(store.state),
      ),
      store.watch(({ check }) => check?.phase === 'checking', showCheck),
      store.watch(isComputing, (isOn) => {
        computing.hidden = !isOn;
      }),
      store.watch(canCheck, (can) => {
        check.disabled = !can;
      }),
      store.watch(
        ({ experiment }) => experiment,
        (experiment) => {
          showStatus(store.state);
          if (experiment === undefined) return;
          const { seed, train, title } = experiment;
          file.title = title;
          setText(about, `seed ${seed}${train === undefined ? '' : ` · ${train.optimizer} ${formatNumber(train.learningRate)}`}`);
        },
      ),
      store.watch(
        ({ fileName }) => fileName,
        (fileName) => setText(file, fileName ?? ''),
      ),
      store.watch(
        ({ device: report }) => report,
        (report) => {
          const isGpu = report?.backend === 'webgpu';
          setText(backend, isGpu ? `WebGPU${report.software ? ' (software)' : ''}` : report?.backend === 'cpu' ? 'CPU' : '');
          setText(adapter, isGpu ? ` · ${report.name}` : '');
          device.title = report?.software
            ? `${report.name}: a processor stands in for the graphics card, so this is slow. The numbers are the same.`
            : (report?.name ?? '');
        },
      ),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}

/** A name and a number that keeps its width while it changes; not there without a number. */
function figure(name: string, width: string) {
  const number = element('b');
  const rest = element('span');
  const changing = element('span', { class: 'changing' }, number, rest);
  changing.style.minWidth = width;
  const whole = element('span', { class: 'figure' }, ...(name === '' ? [] : [`${name} `]), changing);
  return {
    element: whole,
    show(text: string, after = '') {
      whole.hidden = text === '';
      setText(number, text);
      setText(rest, after);
    },
  };
}
