/** What became of a comparison, in the words of a card and of the command line. */
export interface VerdictWords {
  /** none: there was nothing to compare. */
  readonly outcome: 'good' | 'bad' | 'underWay' | 'none';
  /** A few words for the head of a card, without a sign: `gradient 192 of 1 200 · 3.1e-6`. */
  readonly text: string;
  /** All of it, a sentence or so each. */
  readonly details: readonly string[];
  /** Of a state that has gone by: `step 350`. */
  readonly asOf?: string;
}

/** Before what they are about; `none` has none. */
export const verdictSigns: Readonly<Record<VerdictWords['outcome'], string>> = { good: '✓', bad: '✗', underWay: '…', none: '–' };
