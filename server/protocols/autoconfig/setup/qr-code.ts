/** Light modules around it, without which readers do not find it. */
const QUIET_ZONE = 4;

/**
 * A QR code as an SVG image that stands in an HTML page, one unit a module. Escape `label` before. The library is loaded at the
 * first: its tables take half a megabyte.
 */
export async function qrCodeSvg(text: string, label: string): Promise<string> {
  const { default: createQrCode } = await import('qrcode-generator');
  const code = createQrCode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++)
      if (code.isDark(row, column)) path += `M${column} ${row}h1v1h-1z`;
  const size = count + 2 * QUIET_ZONE;
  const box = `${-QUIET_ZONE} ${-QUIET_ZONE} ${size} ${size}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path fill="#fff" d="M${-QUIET_ZONE} ${-QUIET_ZONE}h${size}v${size}h${-size}z"/><path d="${path}"/></svg>`;
}
