/** What a script says about itself, and how it stops. */

/** A line on standard error, so that what a command prints as its result stays clean. @param {string} line */
export function say(line) {
  process.stderr.write(`gradlab: ${line}\n`);
}

/** An error whose message is all that the reader needs: what happened and what to do. It is shown without a stack. */
export class Refusal extends Error {}

/** Runs a script's `main` and turns what it throws into an exit code. @param {() => Promise<number | void>} main */
export async function exitWith(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    say(error instanceof Refusal ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}
