import type { NodeTimes } from '../../../experiment/messages.js';
import type { Session } from '../session.js';

/** Long enough that a drag of a control or a second press on a button has come before. */
const quietMilliseconds = 400;

/** Has the nodes timed when a run has come to rest, once nothing else is asked for a moment: whoever waits for a picture comes first. */
export class TimesAtRest {
  private wanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (node: string, times: NodeTimes) => void) {}

  /** The experiment is another, or training has moved it on: times are wanted anew. */
  want(): void {
    this.wanted = true;
  }

  /** The run rests, and somebody looks. */
  rest(session: Session): void {
    this.interrupt();
    if (!this.wanted) return;
    this.timer = setTimeout(async () => {
      if (await session.timeNodes(this.tell)) this.wanted = false;
    }, quietMilliseconds);
  }

  /** Something is asked. Timing that has begun is ended by the session's commands. */
  interrupt(): void {
    clearTimeout(this.timer);
  }
}
