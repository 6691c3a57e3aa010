/** Readable on a screen by day and night, and on paper; colours differ by more than their hue. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --line: #d9d9de; --head: #f3f3f6; --link: #1a4fa0; --good: #1a6b2b; --bad: #a40000; --open: #8a5a00 }
@media (prefers-color-scheme: dark) {
:root { --ink: #e4e4e8; --paper: #1a1a1d; --line: #44444c; --head: #2a2a30; --link: #9ec1ff; --good: #7bd88f; --bad: #ff9a8f; --open: #f0c060 }
}
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: var(--ink); background: var(--paper) }
a { color: var(--link) }
h2 { margin: 1.8rem 0 .5rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
th { background: var(--head); overflow-wrap: normal }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.s { white-space: nowrap }
.good { color: var(--good) } .bad { color: var(--bad); font-weight: 600 } .open { color: var(--open); font-weight: 600 }
.lead { font-size: 1.1rem } nav { margin: 0 0 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; margin: 0 }
dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere }
@media print {
:root { color-scheme: light; --ink: #000; --paper: #fff; --line: #bbb; --head: #eee; --link: #000; --good: #000; --bad: #000; --open: #000 }
body { font-size: 9pt; margin: 0; max-width: none; padding: 0 }
a { text-decoration: none } .scroll { overflow: visible } .s { white-space: normal } nav { display: none }
thead { display: table-header-group } tr, dt, dd { break-inside: avoid } h1, h2 { break-after: avoid }
}
`;
