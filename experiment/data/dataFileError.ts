/** A data file that is not what it should be, said in words for its owner. Thrown while decoding; `decodeDataFile` turns it into a value. */
export class DataFileError extends Error {
  /** What is so: "the array is cut short: 96 of 128 bytes are there". */
  readonly problem: string;
  /** What to change. */
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(`${problem} ${remedy}`);
    this.name = 'DataFileError';
    this.problem = problem;
    this.remedy = remedy;
  }
}
