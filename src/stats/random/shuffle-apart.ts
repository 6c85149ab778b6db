/**
 * A random order of the items that does not begin with `last`, whoever came last in the order before; all such orders are equally likely
 * (rejection sampling over `shuffle`). Orders that are chained by it have nobody follow himself.
 *
 * @param shuffle returns the items in a random order, every order equally likely.
 */
export function shuffleApart<Item>(
  items: readonly Item[],
  last: Item | undefined,
  shuffle: (items: readonly Item[]) => readonly Item[],
): readonly Item[] {
  for (;;) {
    const order = shuffle(items)
    if (items.length < 2 || order[0] !== last) return order
  }
}
