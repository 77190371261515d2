const millisecondsBetweenFrames = 1000 / 30;
/** Drawing gets a quarter of the time: for each millisecond of it, three of training. */
const trainingPerDrawing = 3;

/** Decides when a running experiment shows itself. */
export class FrameClock {
  private began = 0;
  private next = 0;
  private first = true;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a frame is due; if so it begins now, and `drawn` ends it. */
  due(): boolean {
    const now = this.now();
    if (now < this.next) return false;
    this.began = now;
    return true;
  }

  drawn(): void {
    const now = this.now();
    // The first frame of a run compiles what the others only run, and would be paid for with seconds without a picture.
    const cost = this.first ? 0 : now - this.began;
    this.first = false;
    this.next = Math.max(this.began + millisecondsBetweenFrames, now + trainingPerDrawing * cost);
  }
}
