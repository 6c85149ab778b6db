import { expect, test } from 'vitest'
import { demangle } from '../../../../src/report/html/run/demangle.ts'

test.for<[symbol: string, name: string]>([
  ['_ZN7inferno5model9attention6attend4avx217hd6ee0565286f8d32E', 'inferno::model::attention::attend::avx2'],
  [
    '_ZN102_$LT$core..iter..adapters..map..Map$LT$I$C$F$GT$$u20$as$u20$core..iter..traits..iterator..Iterator$GT$4fold17hc3c0c0639db0e565E',
    '<core::iter::adapters::map::Map<I,F> as core::iter::traits::iterator::Iterator>::fold',
  ],
  ['_ZN5alloc3vec16Vec$LT$T$C$A$GT$11extend_with17hfc581ead02128775E', 'alloc::vec::Vec<T,A>::extend_with'],
  ['_ZN4core3fmtE', 'core::fmt'],
])('`demangle` reads %s', ([symbol, name]) => {
  expect(demangle(symbol)).toBe(name)
})

test.for(['_RNvCs1234_7inferno4main', 'main', '_ZN99shortE', '_ZN3fooxE', '_ZNE', '_ZN11$u110000$abE', ''])(
  '`demangle` leaves `%s` or its unknown part as it is',
  (symbol) => {
    expect(symbol).toContain(demangle(symbol))
  },
)
