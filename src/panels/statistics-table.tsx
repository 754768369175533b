import type { Candidate, Region } from "../core/radedit/candidate.ts";
import { text } from "../state/strings.ts";

const REGIONS: readonly Region[] = ["edit", "free", "keep"];
const signed = (value: number): string => `${value > 0 ? "+" : ""}${value.toFixed(1)}`.replace("-", "−");

interface Props {
  readonly statistics: Candidate["statistics"];
  readonly bitDepth: 8 | 16;
}

/** How much each region changed: measured on the picture that is saved, not promised. */
export const StatisticsTable = ({ statistics, bitDepth }: Props) => {
  const total = REGIONS.reduce((sum, region) => sum + statistics[region].pixels, 0);
  const { columns, region: names } = text.result;
  return (
    <section className="section" aria-label={text.result.statistics}>
      <h3>{text.result.statistics}</h3>
      <table className="numbers">
        <thead>
          <tr>
            <th scope="col">{columns.region}</th>
            <th scope="col">{columns.area}</th>
            <th scope="col">{columns.mean}</th>
            <th scope="col">{columns.signed}</th>
            <th scope="col">{columns.max}</th>
          </tr>
        </thead>
        <tbody>
          {REGIONS.map((region) => {
            const { pixels, meanAbsolute, meanSigned, maxAbsolute } = statistics[region];
            return (
              <tr key={region}>
                <th scope="row">{names[region]}</th>
                <td>{((100 * pixels) / total).toFixed(0)} %</td>
                <td>{pixels === 0 ? "–" : meanAbsolute.toFixed(1)}</td>
                <td>{pixels === 0 ? "–" : signed(meanSigned)}</td>
                <td>{pixels === 0 ? "–" : maxAbsolute}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {statistics.keep.pixels > 0 && statistics.keep.maxAbsolute === 0 && (
        <p className="hint">{text.result.keepExact}</p>
      )}
      <p className="hint">{text.result.statisticsUnit(bitDepth)}</p>
    </section>
  );
};
