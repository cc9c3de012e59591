// Keeps folders between Netlify builds. Restoring never overwrites; a failed build keeps nothing.
module.exports = {
  async onPreBuild({ inputs, utils }) {
    const found = await utils.cache.restore(inputs.paths);
    console.log(`${inputs.paths.join(" and ")}: ${found ? "restored" : "nothing kept so far"}`);
  },

  async onPostBuild({ inputs, utils }) {
    await utils.cache.save(inputs.paths);
  },
};
