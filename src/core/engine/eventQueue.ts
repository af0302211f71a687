/** What waits to happen. Packets on a wire always arrive; timers count only while somebody still waits for an outcome. */
interface Event {
  readonly at: number;
  readonly order: number;
  readonly timer: boolean;
  readonly run: () => void;
}

/** Most events one run may have: a guard against our own mistakes, far above any real conversation. */
const MAX_EVENTS = 200_000;

/** Discrete events in order of simulated time, first come first served among equals. */
export class EventQueue {
  now: number;
  private readonly heap: Event[] = [];
  private order = 0;
  private done = 0;

  /** @param now simulated microseconds. */
  constructor(now: number) {
    this.now = now;
  }

  /** @param delay microseconds from now. */
  packet(delay: number, run: () => void): void {
    this.push({ at: this.now + delay, order: this.order++, timer: false, run });
  }

  /** Like `packet`, for what only matters while `drain` is told that somebody waits. */
  timer(delay: number, run: () => void): void {
    this.push({ at: this.now + delay, order: this.order++, timer: true, run });
  }

  /**
   * Runs events until none is left, or only timers that nobody waits for.
   *
   * @param waiting asked before each timer.
   * @param enough asked before each event: whether the rest is of no interest.
   * @returns false when the guard against endless runs stopped it.
   */
  drain(waiting: () => boolean, enough: () => boolean): boolean {
    for (let event = this.pop(); event && !enough(); event = this.pop()) {
      if (event.timer && !waiting()) continue;
      if (++this.done > MAX_EVENTS) return false;
      this.now = Math.max(this.now, event.at);
      event.run();
    }
    return true;
  }

  private before(a: Event, b: Event): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private push(event: Event): void {
    const heap = this.heap;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(event, heap[parent] as Event)) break;
      heap[i] = heap[parent] as Event;
      i = parent;
    }
    heap[i] = event;
  }

  private pop(): Event | undefined {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.before(heap[child + 1] as Event, heap[child] as Event)) child++;
      if (!this.before(heap[child] as Event, last)) break;
      heap[i] = heap[child] as Event;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
