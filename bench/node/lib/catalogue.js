// What the shop sells: id, name, and the price in cents.

/** The currency of all prices. */
export const CURRENCY = 'EUR'

const PRODUCTS = new Map(
  [
    ['dog-food-lamb-12kg', 'Dog food, lamb & rice, 12 kg', 4990],
    ['dog-bed-large', 'Dog bed, large', 5950],
    ['bouncy-ball', 'Bouncy ball', 490],
    ['dog-bowl', 'Bowl that does not slip', 1290],
    ['dog-leash-2m', 'Leash, 2 m', 1890],
    ['cat-tree', 'Cat tree, 140 cm', 7900],
    ['cat-litter-10l', 'Cat litter, 10 l', 1150],
    ['feather-wand', 'Feather wand', 650],
    ['catnip-mouse', 'Catnip mouse', 450],
    ['cat-carrier', 'Carrier with a window', 3450],
    ['bird-seed-2kg', 'Bird seed, 2 kg', 780],
    ['bird-cage', 'Bird cage, 80 × 50 cm', 11900],
    ['nest-box', 'Nest box for tits', 2150],
    ['fish-flakes-250ml', 'Fish flakes, 250 ml', 520],
    ['gravel-5kg', 'River gravel, 5 kg', 990],
    ['meadow-hay-1kg', 'Meadow hay, 1 kg', 490],
    ['hamster-wheel', 'Hamster wheel, 28 cm', 1690],
    ['hideout', 'Hideout, willow', 1490],
  ].map(([id, name, price]) => [id, { id, name, price }]),
)

/** The product with this id, if there is one. */
export function findProduct(id) {
  return PRODUCTS.get(id)
}

/** With two decimals. */
export function formatPrice(cents) {
  return cents === undefined ? null : (cents / 100).toFixed(2)
}
