/** What training has made of one parameter, in plain memory. */
export interface SavedParameter {
  readonly values: Float32Array | Int32Array;
  /** The optimiser that `state` belongs to. */
  readonly optimizer: string | undefined;
  /** The optimiser's slots. */
  readonly state: readonly (Float32Array | Int32Array)[];
  readonly updates: number;
}

/** The parameters after `step` steps: enough to go on from there, on this device or another. */
export interface Checkpoint {
  readonly step: number;
  /** By the names of the tensors that training changes, or has changed before they were no longer trainable. */
  readonly parameters: ReadonlyMap<string, SavedParameter>;
}

/**
 * The last two checkpoints. Runs are deterministic, so that any later state can be made again by repeating the steps from one. Whether
 * the state of the newest is good is known only when its own loss has been read, hence the one before it.
 */
export class Checkpoints {
  private kept: readonly Checkpoint[] = [];

  /** Begins anew: what was before can no longer be repeated, because the experiment is another now. */
  begin(checkpoint: Checkpoint): void {
    this.kept = [checkpoint];
  }

  add(checkpoint: Checkpoint): void {
    this.kept = [...this.kept.filter(({ step }) => step < checkpoint.step).slice(-1), checkpoint];
  }

  /**
   * The experiment has changed: only the newest is kept, and of it only the tensors called `names`, since the others have begun anew.
   * `goesOn`: the count of steps does not begin anew.
   */
  keepOnly(names: ReadonlySet<string>, goesOn: boolean): void {
    const { newest } = this;
    if (!newest) return;
    const parameters = new Map([...newest.parameters].filter(([name]) => names.has(name)));
    this.begin({ step: goesOn ? newest.step : 0, parameters });
  }

  get newest(): Checkpoint | undefined {
    return this.kept.at(-1);
  }

  /** The newest at or before `step`, else the oldest there is. */
  atOrBefore(step: number): Checkpoint | undefined {
    return this.kept.findLast((checkpoint) => checkpoint.step <= step) ?? this.kept[0];
  }
}
