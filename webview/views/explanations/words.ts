/** What the page says when something is not as it should be: derived from the state alone, so that it is gone as soon as its reason is. */
import { checkSummary } from '../../../experiment/gradientCheckWords.js';
import type { EngineProblem, FileMistake } from '../../../experiment/messages.js';
import type { PageState } from '../store.js';
import type { BannerContent } from './banner.js';

const problemTitles: Readonly<Record<EngineProblem['kind'], string>> = {
  noBackend: 'Nothing can run this experiment here.',
  deviceLost: 'The GPU device was lost.',
  outOfMemory: 'Not enough memory.',
  tooLarge: 'The experiment is too large for this GPU.',
  gpuError: 'The GPU reported an error.',
  badData: 'A data file cannot be used.',
  fault: 'Training is paused.',
  notFinite: 'Training is paused.',
  internal: 'GradLab has made a mistake.',
};

/** `reveal` shows a node in the text. */
export function bannersOf(state: PageState, reveal: (node: string) => void): BannerContent[] {
  const { mistakes, experiment, device, status } = state;
  const banners: BannerContent[] = [];
  if (mistakes.length > 0 && experiment !== undefined) {
    banners.push({
      severity: 'warning',
      title: mistakes.length === 1 ? 'The file has a mistake.' : `The file has ${mistakes.length} mistakes.`,
      text: 'What you see is the last experiment without any.',
      remedy: '',
      mistakes,
    });
  }
  if (status.problem !== undefined && status.problem.kind !== 'noBackend') {
    const { kind, message, remedy, node } = status.problem;
    banners.push({
      severity: kind === 'deviceLost' ? 'warning' : 'error',
      title: problemTitles[kind],
      text: message,
      remedy,
      ...(node === undefined ? {} : { action: { label: `Show ${node}`, run: () => reveal(node) } }),
    });
  }
  if (device?.backend === 'cpu') {
    const why = device.webgpuProblem;
    banners.push({
      severity: 'note',
      title: 'Running on the CPU, which is slow.',
      text: why?.message ?? '',
      remedy: why?.remedy ?? '',
    });
  }
  return banners;
}

/** To a screen reader: that a gradient check has begun, and what has come of it; what comes between would be too much to hear. */
export function checkWords({ check, loaded }: PageState): string {
  if (check === undefined || loaded === undefined) return '';
  if (check.phase === 'checking') return `Checking gradients at step ${check.step}.`;
  return `Gradients at step ${check.step}: ${checkSummary(check, loaded).text}.`;
}

export interface PageExplanation {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly mistakes?: readonly FileMistake[];
}

/** The page that stands where there is nothing to show; undefined where there is. */
export function explanationOf({ mistakes, experiment, device, status, fileName }: PageState): PageExplanation | undefined {
  const noBackend = status.problem?.kind === 'noBackend' ? status.problem : undefined;
  if (device?.backend === 'none' || noBackend !== undefined) {
    const why = device?.webgpuProblem;
    const said = [why?.message, why?.remedy, noBackend?.message, noBackend?.remedy].filter((text) => text !== undefined && text !== '');
    return { title: problemTitles.noBackend, paragraphs: [...new Set(said as string[])] };
  }
  if (experiment === undefined && mistakes.length > 0) {
    return {
      title: `${fileName ?? 'The file'} cannot run yet.`,
      paragraphs: [mistakes.length === 1 ? 'It has a mistake:' : `It has ${mistakes.length} mistakes:`],
      mistakes,
    };
  }
  return undefined;
}
