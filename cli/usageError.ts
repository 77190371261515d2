/** A mistake on the command line or in the experiment file, in words for the person who made it. The exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
