/** The hosted pages' only stylesheet; it goes inline, so that a page needs nothing else from anywhere. */
export const STYLES = `
:root{color-scheme:light dark;--page:#f6f8fa;--side:#eef1f5;--card:#fff;--text:#1a1f36;--soft:#4f566b;--faint:#5f697b;--line:#d5dbe3;
--accent:#4f46e5;--accent-deep:#4338ca;--on-accent:#fff;--ring:#4f46e540;--badge:#ffe8b3;--badge-text:#7a4100;--bad:#b3093c;--bad-page:#fdeef2;--good:#0a7a4b}
@media (prefers-color-scheme:dark){:root{--page:#0f1218;--side:#0b0d12;--card:#171b23;--text:#eef1f6;--soft:#b6bfce;--faint:#929db0;--line:#2d3442;
--accent:#5458ee;--accent-deep:#4a4de0;--on-accent:#fff;--ring:#818cf84d;--badge:#4a3510;--badge-text:#ffd98a;--bad:#ff9db4;--bad-page:#3a1622;--good:#5fd6a0}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-font-smoothing:antialiased}
main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);min-height:100vh}
a{color:inherit}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:6px}
.side{background:var(--side);border-right:1px solid var(--line);padding:56px 64px 40px;display:flex;justify-content:flex-end}
.side>div{width:100%;max-width:400px}
.form{padding:56px 64px 40px}
.form>div{width:100%;max-width:420px}
.shop{display:flex;align-items:center;justify-content:space-between;gap:10px;font-weight:600;margin:0 0 36px}
.shop .back{display:inline-flex;align-items:center;gap:6px;text-decoration:none;color:var(--soft)}
.shop .back:hover{color:var(--text)}
.badge{background:var(--badge);color:var(--badge-text);font-size:11px;font-weight:700;letter-spacing:.04em;text-transform:uppercase;padding:2px 8px;border-radius:5px;white-space:nowrap}
h1{font-size:16px;font-weight:500;color:var(--soft);margin:0}
h2{font-size:17px;font-weight:600;margin:0 0 16px}
.amount{font-size:38px;line-height:1.15;font-weight:650;letter-spacing:-.02em;margin:4px 0 32px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.lines{list-style:none;margin:0;padding:0;font-size:14px}
.lines li{display:flex;justify-content:space-between;gap:24px;padding:12px 0;border-bottom:1px solid var(--line)}
.lines li:last-child{border:0;font-weight:600}
.lines b{font-weight:500;display:block}
.lines span{font-variant-numeric:tabular-nums;white-space:nowrap}
.lines small{display:block;color:var(--faint);font-size:13px}
.field{margin:0 0 16px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:12px}
label{display:block;font-size:13px;font-weight:500;color:var(--soft);margin:0 0 5px}
input{width:100%;height:42px;padding:0 12px;font:inherit;font-size:16px;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:8px;font-variant-numeric:tabular-nums}
input::placeholder{color:var(--faint);opacity:1}
input:focus{outline:0;border-color:var(--accent);box-shadow:0 0 0 3px var(--ring)}
input[aria-invalid=true]{border-color:var(--bad)}
.given{margin:0 0 16px;padding:10px 12px;border:1px solid var(--line);border-radius:8px;display:flex;gap:16px;font-size:14px;background:var(--card)}
.given dt{color:var(--faint)}.given dd{margin:0;overflow-wrap:anywhere}
.wrong{color:var(--bad);font-size:13px;margin:5px 0 0}
.alert{background:var(--bad-page);color:var(--bad);border-radius:8px;padding:11px 14px;margin:0 0 18px;font-size:14px;font-weight:500}
button{width:100%;height:46px;border:0;border-radius:8px;font:inherit;font-weight:600;font-size:16px;color:var(--on-accent);background:var(--accent);cursor:pointer;margin-top:6px}
button:hover{background:var(--accent-deep)}
button.plain{background:var(--card);color:var(--text);border:1px solid var(--line);margin-top:10px}
button.plain:hover{border-color:var(--faint)}
.tests{margin:30px 0 0;border:1px solid var(--line);border-radius:10px;background:var(--card);overflow:hidden}
.tests h2{font-size:13px;margin:0;padding:11px 14px;border-bottom:1px solid var(--line)}
.tests h2 small{font-weight:400;color:var(--faint);font-size:12px;margin-left:6px}
.tests ul{list-style:none;margin:0;padding:4px 0}
.tests a{display:flex;justify-content:space-between;gap:14px;padding:6px 14px;font-size:13px;text-decoration:none;color:var(--soft)}
.tests a:hover{background:var(--page);color:var(--text)}
.tests code{font:12.5px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--text);white-space:nowrap}
.tests a span{text-align:right}
.or{display:flex;align-items:center;gap:12px;color:var(--faint);font-size:13px;margin:26px 0 18px}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
.foot{margin:26px 0 0;font-size:12.5px;color:var(--faint)}
.alone{display:grid;grid-template-columns:minmax(0,1fr);place-items:center;min-height:100vh;padding:24px}
.alone section{width:100%;max-width:430px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:30px;box-shadow:0 8px 30px #0000000f}
.alone h1{font-size:20px;font-weight:600;color:var(--text);margin:18px 0 8px}
.alone p{margin:0 0 20px;color:var(--soft)}
.alone .go{display:inline-block;font-weight:600;color:var(--accent);text-decoration:none}
@media (prefers-color-scheme:dark){.alone .go{color:#a5b4fc}}
.alone .go:hover{text-decoration:underline}
@media (max-width:820px){main{grid-template-columns:minmax(0,1fr)}.side{border-right:0;border-bottom:1px solid var(--line);padding:22px 20px 12px;justify-content:center}
.form{padding:26px 20px 36px;display:flex;justify-content:center}.side>div,.form>div{max-width:480px}.shop{margin-bottom:22px}.amount{font-size:32px;margin-bottom:14px}.alone{align-items:start}.alone section{padding:24px 20px}}
`;
