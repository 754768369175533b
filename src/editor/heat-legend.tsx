import { text } from "../state/strings.ts";
import { HEAT_FULL_SCALE } from "./pictures.ts";
import { useShown } from "./use-shown.ts";

/** What the colours of the heat-map mean, in displayed gray levels. */
export const HeatLegend = () => {
  const shown = useShown();
  if (shown.kind !== "candidate" || shown.comparison !== "difference") return null;
  return (
    <figure className="legend" aria-label={text.result.heat}>
      <figcaption>{text.result.heat}</figcaption>
      <div className="legend-ramp" aria-hidden />
      <div className="legend-ticks">
        <span>
          −{HEAT_FULL_SCALE} {text.result.darker}
        </span>
        <span>0</span>
        <span>
          {text.result.lighter} +{HEAT_FULL_SCALE}
        </span>
      </div>
    </figure>
  );
};
