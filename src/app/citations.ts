/** The work that the engine follows; shown in the About dialog. */
export const citations: readonly { readonly label: string; readonly text: string; readonly url: string }[] = [
  {
    label: "RadEdit",
    text: "Pérez-García F, Bond-Taylor S, Sanchez PP, et al. RadEdit: stress-testing biomedical vision models via diffusion image editing. ECCV 2024.",
    url: "https://arxiv.org/abs/2312.12865",
  },
  {
    label: "BioViL-T",
    text: "Bannur S, Hyland S, Liu Q, et al. Learning to exploit temporal structure for biomedical vision–language processing. CVPR 2023.",
    url: "https://arxiv.org/abs/2301.04558",
  },
  {
    label: "Edit-friendly DDPM inversion",
    text: "Huberman-Spiegelglas I, Kulikov V, Michaeli T. An edit friendly DDPM noise space: inversion and manipulations. CVPR 2024.",
    url: "https://arxiv.org/abs/2304.06140",
  },
];
