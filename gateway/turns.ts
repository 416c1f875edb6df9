// Which of a subgraph's processes is asked? Each in its turn.

export class Turns {
  readonly #addressesOf: (subgraph: string) => readonly string[];
  readonly #asked = new Map<string, number>();

  constructor(addressesOf: (subgraph: string) => readonly string[]) {
    this.#addressesOf = addressesOf;
  }

  /** All, beginning with the one whose turn it is. `composed`: in the supergraph, where the settings name none. */
  of(subgraph: string, composed: string): [URL, ...URL[]] {
    const [first = composed, ...others] = this.#addressesOf(subgraph);
    const asked = this.#asked.get(subgraph) ?? 0;
    this.#asked.set(subgraph, asked + 1);
    const all = [first, ...others].map((address) => new URL(address));
    const turn = asked % all.length;
    return [...all.slice(turn), ...all.slice(0, turn)] as [URL, ...URL[]];
  }
}
