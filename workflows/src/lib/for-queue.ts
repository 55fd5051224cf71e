/** An input for a plugin's worker: the codec, outside the sandbox, takes the key of that queue for it. */
export class ForQueue {
  constructor(readonly queue: string, readonly value: unknown) {}

  /** Where no converter of ours is at work (tests), the value travels as it is. */
  toJSON(): unknown {
    return this.value;
  }
}
