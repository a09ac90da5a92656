#include "report/html/style_sheet.hpp"

namespace echo::client_app::report {

const char* const style_sheet = R"css(
:root {
  color-scheme: light dark;
  --paper: #fcfcfb; --card: #ffffff; --ink: #1d2126; --soft: #5b6470; --rule: #e3e5e8; --grid: #eceef0;
  --better: #00704f; --worse: #b04400; --alarm: #b3261e;
  --run-0: #0072b2; --run-1: #d55e00; --run-2: #009e73; --run-3: #b8558f; --run-4: #b07c00; --run-5: #3d9bd1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --card: #1b1f24; --ink: #e7eaee; --soft: #9aa5b1; --rule: #2e343b; --grid: #262b31;
    --better: #3ecf9a; --worse: #ff9a5c; --alarm: #ff8a80;
    --run-0: #58b1ea; --run-1: #ff8f45; --run-2: #2fc997; --run-3: #e39ac6; --run-4: #e6b93d; --run-5: #a6dcff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 76rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.15rem; font-weight: 650; }
p.lead { margin: 0.4rem 0 0; color: var(--soft); overflow-wrap: anywhere; }
footer {
  margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft);
  font-size: 0.875rem;
}

.keys {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem;
  margin: 1.75rem 0; padding: 0;
}
.keys div { padding: 0.8rem 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; }
.keys dt { color: var(--soft); font-size: 0.875rem; }
.keys dd { margin: 0; font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
figure {
  margin: 0; padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--rule);
  border-radius: 8px; min-width: 0;
}
figcaption { font-weight: 650; margin-bottom: 0.35rem; }
figure.wide { grid-column: 1 / -1; }
.empty, .axes { margin: 0; color: var(--soft); font-size: 0.875rem; }
.panels {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: 0.9rem 1rem;
  margin-top: 0.6rem;
}
.panels.threes { grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
.panel { min-width: 0; }
p.name { margin: 0.5rem 0 0.1rem; font-size: 0.875rem; font-weight: 600; overflow-wrap: anywhere; }
svg.chart { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 15px; font-family: inherit; font-variant-numeric: tabular-nums; }
svg.small text { font-size: 12px; }
svg text.point { fill: var(--ink); font-size: 13px; }
text.x { text-anchor: middle; }
text.y, text.name-x { text-anchor: end; }
path { fill: none; }
.grid { stroke: var(--grid); stroke-width: 1; }
.frame { stroke: var(--soft); stroke-width: 1.2; }
.line { stroke: var(--run); stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
.dashed { stroke-dasharray: 7 5; }
.dotted { stroke-dasharray: 1 5; }
.mixed { stroke-dasharray: 9 5 1 5; }
.small .line { stroke-width: 1.6; }
.area { fill: var(--run); fill-opacity: 0.14; }
.dot { fill: var(--card); stroke: var(--run); stroke-width: 2; }
.guide { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 3 3; }
.failure { fill: var(--alarm); stroke: var(--card); stroke-width: 1; }
.failures { fill: var(--alarm); stroke: var(--alarm); stroke-width: 1; stroke-linejoin: round; }
.no-run { --run: var(--ink); }
.run-0 { --run: var(--run-0); } .run-1 { --run: var(--run-1); } .run-2 { --run: var(--run-2); }
.run-3 { --run: var(--run-3); } .run-4 { --run: var(--run-4); } .run-5 { --run: var(--run-5); }
.legend {
  display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; margin: 0.5rem 0 0; padding: 0; list-style: none;
  font-size: 0.875rem;
}
.swatch { width: 28px; height: 10px; margin-right: 0.45rem; vertical-align: middle; }

.scroll { overflow-x: auto; }
th:first-child, thead td { position: sticky; left: 0; background: var(--paper); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9375rem; }
caption { text-align: left; font-weight: 650; padding: 0 0 0.4rem; }
th, td {
  padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid var(--rule); text-align: right;
  white-space: nowrap; vertical-align: top;
}
th:first-child { text-align: left; font-weight: 400; color: var(--soft); }
thead th, thead td { font-weight: 650; border-bottom: 2px solid var(--rule); vertical-align: bottom; }
.settings td { white-space: normal; min-width: 6.5rem; }
.tables { display: flex; flex-wrap: wrap; gap: 1.5rem 3.5rem; align-items: flex-start; }
.tables > * { min-width: 0; max-width: 100%; }
.difference { color: var(--soft); font-size: 0.875rem; }
.better { color: var(--better); }
.worse { color: var(--worse); }
.verdict { display: inline-block; min-width: 3em; text-align: left; font-weight: 600; }
div.difference .verdict { min-width: 0; }
.commands { margin: 0; font-size: 0.9375rem; }
.commands dt { margin-top: 0.5rem; color: var(--soft); }
.commands dd { margin: 0; }
code {
  display: block; padding: 0.5rem 0.75rem; background: var(--card); border: 1px solid var(--rule); border-radius: 6px;
  font: 0.875rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere;
}
.remarks { margin: 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
.alarm { color: var(--alarm); font-weight: 600; }
.warning { color: var(--worse); font-weight: 600; }
.kept { color: var(--better); font-weight: 600; }

@media (max-width: 40rem) {
  body { padding: 1.5rem 0.9rem 3rem; }
  figure { padding: 0.8rem 0.6rem; }
  svg text { font-size: 22px; }
  svg text.point { font-size: 19px; }
  svg.small text { font-size: 12px; }
  text.spare { display: none; }
  .small text.spare { display: inline; }
  .line { stroke-width: 3; }
}
@media print {
  :root {
    font-size: 10pt;
    --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #ccc; --grid: #e6e6e6;
    --better: #00704f; --worse: #b04400; --alarm: #b3261e;
    --run-0: #0072b2; --run-1: #d55e00; --run-2: #009e73; --run-3: #b8558f; --run-4: #b07c00; --run-5: #3d9bd1;
  }
  body { padding: 0 1px; font-size: 10pt; max-width: none; }
  .charts { grid-template-columns: 1fr 1fr; }
  .panels, .panels.threes { grid-template-columns: 1fr 1fr 1fr; }
  svg text { font-size: 22px; }
  svg text.point { font-size: 19px; }
  svg.small text { font-size: 13px; }
  text.spare { display: none; }
  .small text.spare { display: inline; }
  figure, .keys div, .panel, tr, li { break-inside: avoid; }
  h2, caption { break-after: avoid; }
  .keys { grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); }
  .keys dd { font-size: 1.2rem; }
  .scroll { overflow: visible; break-inside: avoid; }
  th:first-child, thead td { position: static; }
  table { font-size: 9pt; }
  .many { font-size: 7pt; }
  .many th, .many td { padding-right: 0.35rem; }
  .many th, .many.settings td { white-space: normal; min-width: 0; }
  .many thead th { overflow-wrap: anywhere; }
  .many .difference { font-size: 6pt; }
}
)css";

}  // namespace echo::client_app::report
