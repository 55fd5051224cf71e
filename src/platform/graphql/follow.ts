/** Where a feed reads from. */
export interface FeedSource<T> {
  /** Calls the listener whenever there may be something new. @returns what ends it. */
  subscribe(listener: () => void): () => void;
  /** Reads what comes after a place, oldest first: whether there is more of it at hand than was read, and whether nothing will ever follow that. */
  read(after: number): Promise<{ readonly items: readonly T[]; readonly next: number; readonly hasMore: boolean; readonly isOver: boolean }>;
}

/** A notification can be lost with its connection; after this long it is looked anyway. */
const LOOK_AGAIN_MS = 5_000;

/**
 * Gives everything that comes after a place, in order, without gaps or repeats, as it comes.
 * Ends when the source says that nothing follows, and at once when the reader goes away.
 */
export function follow<T>(source: FeedSource<T>, after: number): AsyncGenerator<T, void, undefined> {
  let wake: () => void = () => undefined;
  let isClosed = false;
  let hasNews = false;
  const onNews = (): void => {
    hasNews = true;
    wake();
  };
  const nextNews = (): Promise<void> => new Promise((resolve) => {
    const timer = setTimeout(resolve, LOOK_AGAIN_MS);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  async function* generate(): AsyncGenerator<T, void, undefined> {
    const end = source.subscribe(onNews);
    try {
      for (let place = after; !isClosed;) {
        hasNews = false;
        const { items, next, hasMore, isOver } = await source.read(place);
        yield* items;
        if (isOver && !hasMore) return;
        if (!hasMore && !hasNews && !isClosed) await nextNews();
        place = next;
      }
    } finally {
      end();
    }
  }
  const generator = generate();
  const stop = generator.return.bind(generator);
  // A generator that waits would only end when its wait does.
  generator.return = (value) => {
    isClosed = true;
    wake();
    return stop(value);
  };
  return generator;
}
