/** A line on standard error, where people read what goes on; standard output is for results. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
