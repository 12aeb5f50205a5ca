extension HTML {
  /// How a page looks: dark on light, light on dark where the reader prefers that, and on paper always dark on light.
  ///
  /// The colours of series are the palettes of ``Theme/light`` and ``Theme/dark``.
  static let pageStyle = styleSheet(
    """

    :root{--page:#ffffff;--ink:#1f1f1f;--muted:#555a61;--panel:#f3f5fa;--rule:#bcc3ce;--warn:#8a3b00;
    --s0:#3853ce;--s1:#c3413a;--s2:#0ea969;--s3:#934897;--s4:#c07d10;--s5:#578ce5;--s6:#98345b;--s7:#42510c}
    @media screen and (prefers-color-scheme:dark){:root{--page:#16181d;--ink:#eceef2;--muted:#a9b0bb;--panel:#20242c;
    --rule:#454c58;--warn:#facc34;
    --s0:#5f82fa;--s1:#d97322;--s2:#16b39e;--s3:#a16ab9;--s4:#facc34;--s5:#66e4f7;--s6:#e74670;--s7:#88c863}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:100rem;background:var(--page);color:var(--ink);
    font:15px/1.5 system-ui,Helvetica,Arial,sans-serif}
    h1{font-size:1.8rem;line-height:1.2;margin:0 0 .3rem}
    h2{font-size:1.3rem;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--rule)}
    h3{font-size:1rem;margin:1rem 0 .3rem}
    p{margin:.4rem 0;max-width:75ch}
    .muted,.notes,caption{color:var(--muted)}
    .notes{font-size:.85rem}
    .warning{color:var(--warn);font-weight:600}
    nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.8rem 0}
    a{color:var(--s0)}
    .side{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,34rem),1fr));gap:1rem 2rem;align-items:start}
    .cards{display:flex;flex-wrap:wrap;gap:.7rem;margin:.6rem 0}
    .card{border:1px solid var(--rule);border-radius:.5rem;padding:.5rem .9rem;min-width:8.5rem}
    .card b{display:block;font-size:1.35rem;line-height:1.3}
    .card span{color:var(--muted);font-size:.85rem}
    figure{margin:.6rem 0;min-width:0}
    .paper{background:#ffffff;border:1px solid var(--rule);border-radius:.5rem;padding:.5rem}
    svg{display:block;max-width:100%;height:auto}
    svg.drawing{margin:0 auto}
    svg.plot{background:var(--panel);border-radius:.5rem}
    .plot text{font:12px system-ui,Helvetica,Arial,sans-serif;fill:var(--muted)}
    .plot text.label,.plot text.strong{fill:var(--ink)}
    .plot text.strong{font-weight:700}
    .plot text.inside{fill:#ffffff}
    .plot polyline{fill:none;stroke-width:2}
    .plot .grid{stroke:var(--rule);stroke-width:.5;fill:none}
    .plot .axis{stroke:var(--muted);stroke-width:1;fill:none}
    .plot .ground{fill:var(--page);stroke:var(--rule)}
    .plot .bound{stroke:var(--ink);stroke-width:2;stroke-dasharray:5 4;fill:none}
    .plot .dash{stroke-dasharray:2 3}
    .plot .s0{stroke:var(--s0)}.plot .s1{stroke:var(--s1)}.plot .s2{stroke:var(--s2)}.plot .s3{stroke:var(--s3)}
    .plot .s4{stroke:var(--s4)}.plot .s5{stroke:var(--s5)}.plot .s6{stroke:var(--s6)}.plot .s7{stroke:var(--s7)}
    .plot rect,.plot circle{stroke:none}
    .plot rect.s0,.plot circle.s0{fill:var(--s0)}.plot rect.s1,.plot circle.s1{fill:var(--s1)}
    .plot rect.s2,.plot circle.s2{fill:var(--s2)}.plot rect.s3,.plot circle.s3{fill:var(--s3)}
    .plot rect.s4,.plot circle.s4{fill:var(--s4)}.plot rect.s5,.plot circle.s5{fill:var(--s5)}
    .plot rect.s6,.plot circle.s6{fill:var(--s6)}.plot rect.s7,.plot circle.s7{fill:var(--s7)}
    .plot rect.ground{stroke:var(--rule)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;margin:.4rem 0}
    caption{text-align:left;padding:.2rem 0;font-weight:600}
    th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
    th{border-bottom:1px solid var(--rule);font-weight:600}
    tbody tr+tr td{border-top:1px solid color-mix(in srgb,var(--rule) 40%,transparent)}
    .n{text-align:right}
    td.bar{color:var(--s0);white-space:nowrap}
    details{margin:.3rem 0}
    summary{cursor:pointer;color:var(--muted);font-size:.9rem}
    footer{margin-top:3rem;border-top:1px solid var(--rule);padding-top:.8rem;color:var(--muted);font-size:.85rem}
    code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.95em}
    @media print{body{max-width:none;padding:0;font-size:10.5pt}nav{display:none}
    figure,table,.card{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}
    .plot rect,.plot polyline,.plot circle{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """)
}
