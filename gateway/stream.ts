// A queue between a producer and a slower consumer: it asks the producer to pause, and loses nothing.

const PAUSE_AT = 100; // items waiting
const RESUME_AT = 20;

/** What a stream may ask of its producer. */
export interface Producer {
  pause: (stream: object) => void;
  resume: (stream: object) => void;
  /** Called once, when the consumer leaves. */
  stop: () => void;
}

export class Stream<T> implements AsyncIterableIterator<T> {
  readonly #waiting: T[] = [];
  readonly #producer: Producer;
  #pull: ((result: IteratorResult<T>) => void) | undefined;
  #ended = false;
  #paused = false;

  constructor(producer: Producer) {
    this.#producer = producer;
  }

  push(item: T): void {
    if (this.#ended) return;
    if (this.#pull) {
      this.#give({ value: item, done: false });
      return;
    }
    this.#waiting.push(item);
    if (this.#waiting.length >= PAUSE_AT && !this.#paused) {
      this.#paused = true;
      this.#producer.pause(this);
    }
  }

  /** What waits is still handed over. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#resume();
    if (this.#pull) this.#give({ value: undefined, done: true });
  }

  async next(): Promise<IteratorResult<T>> {
    const item = this.#waiting.shift();
    if (this.#waiting.length <= RESUME_AT) this.#resume();
    if (item !== undefined) return { value: item, done: false };
    if (this.#ended) return { value: undefined, done: true };
    return new Promise((resolve) => {
      this.#pull = resolve;
    });
  }

  async return(): Promise<IteratorResult<T>> {
    const wasOpen = !this.#ended;
    this.end();
    this.#waiting.length = 0;
    if (wasOpen) this.#producer.stop();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#producer.resume(this);
  }

  #give(result: IteratorResult<T>): void {
    const pull = this.#pull;
    this.#pull = undefined;
    pull?.(result);
  }
}
