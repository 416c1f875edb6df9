// A queue between a producer that cannot wait and a consumer that may be slow, bounded.

const MOST_WAITING = 1_000;

export class Stream<T> implements AsyncIterableIterator<T> {
  readonly #waiting: T[] = [];
  readonly #onReturn: () => void;
  #pull: ((result: IteratorResult<T>) => void) | undefined;
  #ended = false;

  /** `onReturn` stops the producer; it is called once, when the consumer leaves or falls behind. */
  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  /** False when the consumer is too far behind: the stream has ended and lost this item. */
  push(item: T): boolean {
    if (this.#ended) return false;
    if (this.#pull) this.#give({ value: item, done: false });
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(item);
    else void this.return();
    return !this.#ended;
  }

  /** What waits is still handed over. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#pull) this.#give({ value: undefined, done: true });
  }

  async next(): Promise<IteratorResult<T>> {
    const item = this.#waiting.shift();
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
    if (wasOpen) this.#onReturn();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #give(result: IteratorResult<T>): void {
    const pull = this.#pull;
    this.#pull = undefined;
    pull?.(result);
  }
}
